import { deepEqual, ok } from 'node:assert/strict';
import type { ChunkOf, OperationName, RequestOf } from '../contract/operation.ts';
import type { StreamingClientCodec } from '../contract/protocol.ts';
import { isLLMError, type LLMError } from '../error/llm-error.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import type { JsonValue } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { append } from '../json/append.ts';

/** What a stream gave until it ended or failed. */
export interface DecodedStream<Op extends OperationName> {
  readonly events: readonly ChunkOf<Op>[];
  readonly error?: LLMError;
}

/** Bytes as the events that a protocol's framing sees in them. */
export function toFrames(
  client: Pick<StreamingClientCodec, 'framing'>,
  pieces: Iterable<Uint8Array>,
): readonly ServerSentEvent[] {
  const framing = (client.framing ?? sseFraming).createDecoder();
  const frames: ServerSentEvent[] = [];
  for (const piece of pieces) append(frames, framing.push(piece));
  append(frames, framing.end());
  return frames;
}

/** Events as the bytes that a protocol's framing makes of them. */
export function toBytes(
  { framing = sseFraming }: Pick<StreamingClientCodec, 'framing'>,
  frames: readonly ServerSentEvent[],
): Uint8Array {
  const encoded = framing.encode(frames);
  return typeof encoded === 'string' ? new TextEncoder().encode(encoded) : encoded;
}

/** Frames as hub events, up to a failure; whatever fails must be an `LLMError`. */
export function decodeFrames<Op extends OperationName>(
  client: StreamingClientCodec<Op>,
  request: RequestOf<Op>,
  frames: readonly ServerSentEvent[],
): DecodedStream<Op> {
  const decoder = client.createStreamDecoder(request);
  const events: ChunkOf<Op>[] = [];
  try {
    for (const frame of frames) append(events, decoder.push(frame));
    append(events, decoder.end());
    return { events };
  } catch (error) {
    ok(isLLMError(error), `a stream fails with an LLMError, not with ${String(error)}`);
    return { events, error };
  }
}

/** A value as it is after a trip through JSON: fixtures hold no `undefined`. */
export function asJson(value: unknown): JsonValue {
  return parseJson(JSON.stringify(value ?? null));
}

/** Equality of what JSON can carry. */
export function sameJson(actual: unknown, expected: unknown, message?: string): void {
  deepEqual(asJson(actual), asJson(expected), message);
}
