import {
  asArray,
  asNumber,
  asObject,
  asString,
  type Block,
  type ChatRequest,
  type ChatResponse,
  type Citation,
  type JsonObject,
  type JsonValue,
  LLMError,
  type ToolCallBlock,
  append,
} from '@llm/core';
import { unknownFields } from '../shared/wire-fields.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { contentIndexOf, decodeCitation } from './citation.ts';
import { decodeEmbeddedError } from './decode-error.ts';
import { leftBehind } from './fields.ts';
import { decodeFinish } from './finish-reason.ts';
import { isFailure } from './in-band-failure.ts';
import { decodeLogprobs } from './logprobs.ts';
import { createToolNames } from './names-of-tools.ts';
import { decodeUsage } from './usage.ts';
import type { WireAnswer, WireMessage } from './wire.ts';

const answerFields: ReadonlySet<string> = new Set([
  'id',
  'message',
  'finish_reason',
  'usage',
  'logprobs',
]);

/**
 * A non-streaming response. What a model says before it calls tools is text, as with every other provider.
 *
 * @throws {LLMError} invalid_response: there is no message; the code of the failure: it reports one
 */
export function decodeResponse(body: unknown, request: ChatRequest): ChatResponse {
  if (isFailure(body)) throw decodeEmbeddedError(body);
  const fields = asObject(body);
  const wire: WireAnswer = fields ?? {};
  const message = asObject(wire.message);
  if (fields === undefined || message === undefined)
    throw new LLMError('invalid_response', 'the answer has no message');
  const blocks = decodeMessage(message, createToolNames(request));
  const hasCalls = blocks.some(({ type }) => type === 'tool_call');
  const usage = asObject(wire.usage);
  const logprobs = decodeLogprobs(wire.logprobs);
  return {
    id: asString(wire.id) ?? '',
    model: '',
    candidates: [
      {
        index: 0,
        blocks,
        finish: decodeFinish(asString(wire.finish_reason), hasCalls),
        ...(logprobs === undefined ? {} : { logprobs }),
      },
    ],
    ...(usage === undefined ? {} : { usage: decodeUsage(usage) }),
    ...leftBehind(unknownFields(fields, answerFields)),
  };
}

function decodeMessage(fields: JsonObject, names: ToolNames): readonly Block[] {
  const { content, tool_plan: plan, tool_calls: calls, citations }: WireMessage = fields;
  const said = asString(plan);
  const cited = citationsByIndex(asArray(citations) ?? [], textIndexOf(asArray(content) ?? []));
  return [
    ...(asArray(content) ?? []).flatMap((item, at) => decodeContent(item, cited.get(at) ?? [])),
    ...(said === undefined || said === '' ? [] : [{ type: 'text' as const, text: said }]),
    ...(asArray(calls) ?? []).flatMap((call) => decodeCall(call, names) ?? []),
  ];
}

function decodeContent(item: JsonValue, citations: readonly Citation[]): readonly Block[] {
  const fields = asObject(item);
  const thinking = asString(fields?.['thinking']);
  if (thinking !== undefined) return thinking === '' ? [] : [{ type: 'reasoning', text: thinking }];
  const text = asString(fields?.['text']);
  if (text === undefined || text === '') return [];
  return [{ type: 'text', text, ...(citations.length === 0 ? {} : { citations }) }];
}

/** Where the first text stands, which is what citations are about that do not say it. */
function textIndexOf(content: readonly JsonValue[]): number {
  return content.findIndex((item) => typeof asObject(item)?.['text'] === 'string');
}

function citationsByIndex(
  citations: readonly JsonValue[],
  otherwise: number,
): ReadonlyMap<number, readonly Citation[]> {
  const byIndex = new Map<number, Citation[]>();
  for (const citation of citations) {
    const at = contentIndexOf(citation) ?? otherwise;
    const known = byIndex.get(at);
    if (known === undefined) byIndex.set(at, [...decodeCitation(citation)]);
    else append(known, decodeCitation(citation));
  }
  return byIndex;
}

/** A call of a tool; `undefined` where it names none. */
export function decodeCall(value: JsonValue, names: ToolNames): ToolCallBlock | undefined {
  const wire = asObject(value);
  const called = asObject(wire?.['function']);
  const name = asString(called?.['name']);
  if (name === undefined) return undefined;
  return {
    type: 'tool_call',
    id: asString(wire?.['id']) ?? '',
    name: names.toHub(name),
    arguments: asString(called?.['arguments']) ?? '',
  };
}

/** The number of a block in the events of a stream. */
export function indexOf(event: JsonObject): number {
  return asNumber(event['index']) ?? 0;
}
