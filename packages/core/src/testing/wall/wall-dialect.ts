import type { ByteAnswer, StreamingProtocol } from '../../contract/protocol.ts';
import type { LLMError } from '../../error/llm-error.ts';
import { sseFraming } from '../../framing/sse-framing.ts';
import type { JsonObject } from '../../json/json-value.ts';
import { printJson } from '../../json/print-json.ts';
import type { ChatEvent } from '../../model/chat-event.ts';
import type { ChatRequest } from '../../model/chat-request.ts';
import type { ChatResponse } from '../../model/chat-response.ts';
import { answer } from './wall-answer.ts';
import type { WallStep } from './wall-step.ts';

/** Writes answers as the servers of one protocol do. */
export interface WallDialect {
  /** The media type of its streams. */
  readonly streamType: string;
  /** A non-streaming response. */
  whole(response: ChatResponse): readonly WallStep[];
  /** The events of a streamed answer, each with all its bytes, in their order. For `streamed`, which takes as many as a test wants. */
  pieces(events: readonly ChatEvent[]): readonly Uint8Array[];
  /** The bytes that report a failure inside a stream. */
  failure(error: LLMError): Uint8Array;
  /** A refusal under a status of its own. */
  refusal(error: LLMError, ...lines: readonly string[]): readonly WallStep[];
}

const json = 'content-type: application/json';
const bytesOf = (encoded: string | Uint8Array): Uint8Array =>
  typeof encoded === 'string' ? new TextEncoder().encode(encoded) : encoded;

/**
 * The words of a protocol that has a server side, so that a wall can answer in each format that exists, a contributor's included.
 *
 * @throws {TypeError} the protocol has no server side
 */
export function wallDialect(protocol: StreamingProtocol<'chat'>): WallDialect {
  const { server } = protocol;
  if (server === undefined) throw new TypeError(`the protocol ${protocol.id} has no server side`);
  const framing = server.framing ?? sseFraming;
  const request: ChatRequest = { model: 'wall', messages: [], stream: true, includeUsage: true };
  return {
    streamType: framing.contentType,
    whole: (response) =>
      answer(200, [json], printJson(toObject(server.encodeResponse(response, request)))),
    pieces(events) {
      const encoder = server.createStreamEncoder(request);
      const frames = [...events.flatMap((event) => encoder.push(event)), ...encoder.end()];
      const writer = framing.createWriter?.();
      if (writer === undefined) return frames.map((frame) => bytesOf(framing.encode([frame])));
      const written = frames.map((frame) => bytesOf(writer.write([frame])));
      return [...written, bytesOf(writer.end())].filter(({ length }) => length > 0);
    },
    failure: (error) => bytesOf(framing.encode(server.encodeStreamError(error))),
    refusal(error, ...lines) {
      const { status, body } = server.encodeError(error);
      return answer(status, [json, ...lines], printJson(body));
    },
  };
}

function toObject(body: JsonObject | ByteAnswer): JsonObject {
  if (isJson(body)) return body;
  throw new TypeError('an answer of chat is JSON');
}

function isJson(body: JsonObject | ByteAnswer): body is JsonObject {
  return !(body['bytes'] instanceof Uint8Array);
}
