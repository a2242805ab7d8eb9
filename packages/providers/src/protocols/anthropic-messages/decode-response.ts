import {
  LLMError,
  asArray,
  asObject,
  asString,
  type Block,
  type ChatRequest,
  type ChatResponse,
  type JsonObject,
  type JsonValue,
} from '@llm/core';
import { decodeBlock } from './decode-block.ts';
import { decodeEmbeddedError } from './decode-error.ts';
import { leftBehind, unknownFields } from './fields.ts';
import { decodeStopReason, isKnownStopReason } from './stop-reason.ts';
import { isFailure } from './in-band-failure.ts';
import { repairBlock } from './repair-block.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { createToolNames } from './names-of-tools.ts';
import { decodeAnsweredTier, decodeUsage } from './usage.ts';

/**
 * A non-streaming response. It is read with the request it answers, because tools that were renamed for Anthropic
 * get their names back.
 *
 * @throws {LLMError} invalid_response: it has no content; the code of the failure: it reports one
 */
export function decodeResponse(body: unknown, request: ChatRequest): ChatResponse {
  if (isFailure(body)) throw decodeEmbeddedError(body);
  const wire = asObject(body);
  if (wire === undefined) {
    throw new LLMError('invalid_response', 'the answer is not a JSON object');
  }
  const { id, model, content, usage, stop_reason, stop_sequence, stop_details } = wire;
  const list = asArray(content);
  if (list === undefined) throw new LLMError('invalid_response', 'the answer has no content');
  const names = createToolNames(request);
  const word = asString(stop_reason);
  const counts = asObject(usage);
  const serviceTier = decodeAnsweredTier(counts);
  return {
    id: asString(id) ?? '',
    model: asString(model) ?? '',
    candidates: [
      {
        index: 0,
        blocks: decodeBlocks(list, names, `toolu_${request.messages.length}`),
        finish: decodeStopReason(word, asString(stop_sequence)),
        ...leftBehind({ stop_details }, unknownReason(word)),
      },
    ],
    ...(counts === undefined ? {} : { usage: decodeUsage(counts) }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...leftBehind(unknownFields(wire, answerFields)),
  };
}

function decodeBlocks(
  list: readonly JsonValue[],
  names: ToolNames,
  idPrefix: string,
): readonly Block[] {
  const blocks: Block[] = [];
  for (const item of list) {
    const block = asObject(item);
    if (block === undefined) continue;
    const repaired = repairBlock(block, `${idPrefix}_${blocks.length}`);
    blocks.push(withHubName(decodeBlock(repaired), names));
  }
  return blocks;
}

const answerFields: ReadonlySet<string> = new Set([
  'type',
  'role',
  'id',
  'model',
  'content',
  'usage',
  'stop_reason',
  'stop_sequence',
  'stop_details',
]);

/** A reason newer than this code, kept for callers of the same protocol. */
export function unknownReason(word: string | undefined): JsonObject {
  return word === undefined || isKnownStopReason(word) ? {} : { stop_reason: word };
}

export function withHubName(block: Block, names: { toHub(name: string): string }): Block {
  if (block.type !== 'tool_call') return block;
  const name = names.toHub(block.name);
  return name === block.name ? block : { ...block, name };
}
