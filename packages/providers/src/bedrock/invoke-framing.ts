import { asObject, asString, LLMError, parseJson, printJson } from '@llm/core';
import type { Framing, ServerSentEvent } from '@llm/core/framing';
import { awsEventStream, toEvent } from '../protocols/shared/aws-event-stream/framing.ts';
import type { Message } from '../protocols/shared/aws-event-stream/message.ts';

const chunk = 'chunk';
const exception = /exception$/i;

/**
 * The stream of `InvokeModelWithResponseStream`: each event of the model stands in base64 within an event `chunk` of AWS's.
 * What is read are the model's own events, by the `type` that they say, and AWS's exceptions by their names.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_PayloadPart.html — read 2026-11-30
 */
export const invokeFraming: Framing = {
  ...awsEventStream,
  createDecoder() {
    const outer = awsEventStream.createDecoder();
    return {
      push: (bytes) => outer.push(bytes).map(unwrap),
      end: () => outer.end().map(unwrap),
    };
  },
  encode: (events) => awsEventStream.encode(events.map(wrap)),
};

/** A message as an event of the model, or as an exception. */
export function toModelEvent(message: Message): ServerSentEvent {
  return unwrap(toEvent(message));
}

/** Whether an event tells of a failure of AWS's, and not of the model's. */
export function isException({ event = '' }: ServerSentEvent): boolean {
  return exception.test(event) || event === awsError;
}

// What the server reports beyond its model, which is told apart from a model's own event `error` by its name here.
const awsError = 'aws-error';

function unwrap(event: ServerSentEvent): ServerSentEvent {
  if (event.event === 'error') return { ...event, event: awsError };
  if (event.event !== chunk) return event;
  const bytes = asString(asObject(parseJson(event.data))?.['bytes']) ?? '';
  const data = fromBase64(bytes);
  const type = asString(asObject(parseJson(data))?.['type']);
  return type === undefined ? { data } : { event: type, data };
}

function wrap(event: ServerSentEvent): ServerSentEvent {
  if (isException(event)) return event;
  return { event: chunk, data: printJson({ bytes: toBase64(event.data) }) };
}

function fromBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (one) => one.charCodeAt(0)));
  } catch {
    throw new LLMError('invalid_response', 'a chunk of the upstream’s stream is no base64');
  }
}

function toBase64(text: string): string {
  let characters = '';
  for (const byte of new TextEncoder().encode(text)) characters += String.fromCharCode(byte);
  return btoa(characters);
}
