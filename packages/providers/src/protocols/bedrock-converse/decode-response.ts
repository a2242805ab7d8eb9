import {
  asArray,
  asObject,
  asString,
  type Block,
  type ChatRequest,
  type ChatResponse,
  type JsonObject,
  LLMError,
} from '@llm/core';
import { unknownFields } from '../shared/wire-fields.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { decodeBlocks } from './decode-block.ts';
import { decodeException } from './decode-error.ts';
import { leftBehind } from './fields.ts';
import { createToolNames } from './names-of-tools.ts';
import { decodeStopReason, unknownReason } from './stop-reason.ts';
import { decodeUsage } from './usage.ts';

/**
 * A non-streaming response. It is read with the request it answers, because tools that were renamed get their names back, and because
 * the answer does not name its model.
 *
 * @throws {LLMError} invalid_response: it has no message; the code of the failure: it reports one
 */
export function decodeResponse(body: unknown, request: ChatRequest): ChatResponse {
  const wire = asObject(body);
  if (wire === undefined) throw new LLMError('invalid_response', 'the answer is not a JSON object');
  const type = asString(wire['__type']);
  if (type !== undefined) throw decodeException(type, wire);
  const message = asObject(asObject(wire['output'])?.['message']);
  const content = asArray(message?.['content']);
  if (content === undefined) throw new LLMError('invalid_response', 'the answer has no message');
  const names = createToolNames(request);
  const usage = asObject(wire['usage']);
  const tier = tierOf(wire);
  const word = asString(wire['stopReason']);
  return {
    id: '',
    model: request.model,
    candidates: [
      {
        index: 0,
        blocks: decodeBlocks(content).map((block) => withHubName(block, names)),
        finish: decodeStopReason(word),
        ...leftBehind({}, unknownReason(word)),
      },
    ],
    ...(usage === undefined ? {} : { usage: decodeUsage(usage) }),
    ...(tier === undefined ? {} : { serviceTier: tier }),
    ...leftBehind(unknownFields(wire, answerFields)),
  };
}

const answerFields: ReadonlySet<string> = new Set(['output', 'stopReason', 'usage', 'serviceTier']);

/** How the call was served. */
export function tierOf(wire: JsonObject): string | undefined {
  return asString(asObject(wire['serviceTier'])?.['type']);
}

export function withHubName(block: Block, names: ToolNames): Block {
  if (block.type !== 'tool_call') return block;
  const name = names.toHub(block.name);
  return name === block.name ? block : { ...block, name };
}
