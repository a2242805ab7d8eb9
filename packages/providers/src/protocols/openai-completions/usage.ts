import type { JsonObject, Usage } from '@llm/core';
import { decodeCounts, encodeCounts } from '../shared/openai-counts.ts';
import { protocolId } from './wire.ts';

/** Token counts in disjoint classes. */
export const decodeUsage = (fields: JsonObject): Usage => decodeCounts(fields, protocolId);

/** Token counts as OpenAI writes them. */
export const encodeUsage = (usage: Usage): JsonObject => encodeCounts(usage, protocolId);
