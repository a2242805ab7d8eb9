import {
  asArray,
  asNumber,
  asObject,
  asString,
  type Block,
  type ChatRequest,
  type ChatResponse,
  type JsonObject,
  type JsonValue,
  LLMError,
} from '@llm/core';
import { isNumber, isRecord, isWritten, type Modelled, restOf } from '../shared/wire-fields.ts';
import { decodeInBandError } from './decode-error.ts';
import { decodeItem, type ItemReading } from './decode-item.ts';
import { keepInFields, leftBehind } from './fields.ts';
import { decodeFinish } from './finish-status.ts';
import { decodeDrawnImage } from './hosted-calls.ts';
import { isFailure } from './in-band-failure.ts';
import { createToolNames } from './names-of-tools.ts';
import { servedBy } from '../shared/served-tier.ts';
import { decodeUsage } from './usage.ts';
import type { WireResponse } from './wire.ts';

/** The fields of a response that the hub models, in the values that it models. */
export const responseFields: Modelled = {
  id: isWritten,
  object: (value) => value === 'response',
  created_at: isNumber,
  status: () => true,
  model: isWritten,
  output: () => true,
  usage: () => true,
  service_tier: isWritten,
  error: (value) => value === null,
  incomplete_details: () => true,
  // OpenAI's libraries compute this field from the output themselves.
  output_text: (value) => !isRecord(value),
};

/**
 * A non-streaming response.
 *
 * @throws {LLMError} invalid_response: there is no output to return; other codes: a failure under a success status
 */
export function decodeResponse(body: unknown, request: ChatRequest): ChatResponse {
  if (isFailure(body)) throw decodeInBandError(body);
  const fields = asObject(body);
  if (fields === undefined) {
    throw new LLMError('invalid_response', 'the answer is not a JSON object');
  }
  const wire: WireResponse = fields;
  const output = asArray(wire.output);
  if (output === undefined) throw new LLMError('invalid_response', 'the answer has no output');
  const blocks = decodeOutput(output, request);
  const logprobs = logprobsOf(output);
  const hasCalls = blocks.some(({ type }) => type === 'tool_call');
  const usage = asObject(wire.usage);
  return {
    ...headOf(wire),
    candidates: [
      {
        index: 0,
        blocks,
        finish: decodeFinish(wire, hasCalls),
        ...(logprobs === undefined ? {} : { logprobs }),
      },
    ],
    ...(usage === undefined ? {} : { usage: servedBy(decodeUsage(usage), wire.service_tier) }),
    ...leftBehind(restOf(fields, responseFields) ?? {}),
  };
}

/** What a response says before its output. */
export function headOf(wire: WireResponse) {
  const created = asNumber(wire.created_at);
  const serviceTier = asString(wire.service_tier) || undefined;
  return {
    id: asString(wire.id) ?? '',
    model: asString(wire.model) ?? '',
    ...(created === undefined ? {} : { created }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
  };
}

/** How the items of the answer to one request are read. */
export function readingOf(request: ChatRequest): Omit<ItemReading, 'fallbackId'> {
  return { keep: keepInFields, names: createToolNames(request) };
}

/** Unique within the conversation: an id of an earlier turn would pair this call with its result. */
export function fallbackIdOf({ messages }: ChatRequest, index: number): string {
  return `call_${messages.length}_${index}`;
}

function decodeOutput(output: readonly JsonValue[], request: ChatRequest): readonly Block[] {
  const reading = readingOf(request);
  return output.flatMap((value, index): readonly Block[] => {
    const item = asObject(value);
    if (item === undefined) return [];
    const blocks = decodeItem(item, { ...reading, fallbackId: fallbackIdOf(request, index) });
    const image = decodeDrawnImage(item);
    return image === undefined ? blocks : [...blocks, image];
  });
}

/** Log probabilities of all texts, in the form that Chat Completions gives them. */
function logprobsOf(output: readonly JsonValue[]): JsonObject | undefined {
  const content = output
    .flatMap((item) => asArray(asObject(item)?.['content']) ?? [])
    .flatMap((part) => asArray(asObject(part)?.['logprobs']) ?? []);
  return content.length === 0 ? undefined : { content };
}
