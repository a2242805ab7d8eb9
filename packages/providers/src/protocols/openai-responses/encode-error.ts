import {
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type LLMError,
  printJson,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { encodeError as encode } from '../shared/openai-errors/encode-error.ts';
import { protocolId } from './wire.ts';

export { encodeError } from '../shared/openai-errors/encode-error.ts';

/** What of a stream had gone out when it failed. */
export interface Interrupted {
  /** The response as far as it was known. */
  readonly response: JsonObject;
  readonly sequenceNumber: number;
}

/**
 * A failure after the answer began, as the two events that OpenAI sends. Its libraries throw at the first, because it
 * has an object at `error`; its documentation has the same words one level higher, so both are there. An upstream of the
 * same protocol speaks for itself.
 *
 * @see openapi.json of github.com/openai/openai-openapi, `ResponseErrorEvent` and `ResponseFailedEvent` — read 2026-11-30
 */
export function encodeFailure(
  error: LLMError,
  { response, sequenceNumber }: Interrupted,
): readonly ServerSentEvent[] {
  const native = error.upstream?.native;
  const body = native?.protocol === protocolId ? native.body : encode(error).body;
  const said = asObject(body['error']) ?? {};
  const code = asString(said['code']) ?? asString(said['type']) ?? 'server_error';
  const message = asString(said['message']) ?? error.message;
  const param: JsonValue = said['param'] ?? null;
  return [
    toEvent('error', {
      type: 'error',
      code,
      message,
      param,
      error: { type: code, ...said },
      sequence_number: sequenceNumber,
    }),
    toEvent('response.failed', {
      type: 'response.failed',
      response: { ...response, status: 'failed', error: { code, message }, usage: null },
      sequence_number: sequenceNumber + 1,
    }),
  ];
}

/** A failure in a stream whose events passed unread, so that nobody knows their numbers or the response. */
export function encodeStreamError(error: LLMError): readonly ServerSentEvent[] {
  return encodeFailure(error, {
    response: {
      id: '',
      object: 'response',
      created_at: 0,
      incomplete_details: null,
      instructions: null,
      model: error.model ?? '',
      output: [],
      parallel_tool_calls: true,
      metadata: {},
    },
    sequenceNumber: 0,
  });
}

/** An event under its name, as every event of this protocol is written. */
export function toEvent(event: string, data: JsonObject): ServerSentEvent {
  return { event, data: printJson(data) };
}
