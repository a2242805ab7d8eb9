import type { ChatRequest } from '@llm/core';
import { createToolNames as create, type ToolNames } from '../shared/tool-names.ts';
import { protocolId } from './wire.ts';

/** The names of a request's tools as Bedrock takes them: `[a-zA-Z0-9_-]{1,64}` (service model of bedrock-runtime 2023-09-30, read 2026-11-30). */
export function createToolNames(request: ChatRequest): ToolNames {
  return create(request, { isOwn: request.extra?.protocol === protocolId, longest: 64 });
}
