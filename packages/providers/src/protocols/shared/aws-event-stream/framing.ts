import { printJson } from '@llm/core';
import type { Framing, ServerSentEvent } from '@llm/core/framing';
import { joinMessages } from './join-messages.ts';
import { writeMessage, type Message } from './message.ts';
import { MessageReader } from './message-reader.ts';

/** The media type of an AWS event stream. */
export const eventStreamType = 'application/vnd.amazon.eventstream';

const exceptionSuffix = /Exception$/;
const unnamedError = 'error';

/**
 * AWS's binary event streams. The name of an event is the name of its member in the service's model, such as
 * `contentBlockDelta`; an exception has its own, such as `throttlingException`, by which it is known. What the server
 * reports beyond its model is `error`, with `code` and `message` as data.
 */
export const awsEventStream: Framing = {
  contentType: eventStreamType,
  judge([first]) {
    // A message begins with its length, of which the first byte is at most 1. JSON and HTML begin with their brackets.
    if (first === undefined) return undefined;
    return first <= 1 ? 'stream' : 'whole';
  },
  createDecoder() {
    const reader = new MessageReader();
    return {
      push: (bytes) => Array.from(reader.read(bytes), toEvent),
      // A truncated message is dropped here. The decoder then misses the end of the answer and reports the truncation.
      end: () => [],
    };
  },
  encode: (events) => joinMessages(events.map(fromEvent)),
};

/** A message as an event. */
export function toEvent({ headers, payload }: Message): ServerSentEvent {
  switch (headers.get(':message-type')) {
    case 'exception':
      return withName(headers.get(':exception-type') ?? unnamedError, payload);
    case 'error':
      return {
        event: unnamedError,
        data: printJson({
          code: headers.get(':error-code') ?? '',
          message: headers.get(':error-message') ?? '',
        }),
      };
    default:
      return withName(headers.get(':event-type'), payload);
  }
}

function withName(event: string | undefined, payload: Uint8Array): ServerSentEvent {
  const data = new TextDecoder().decode(payload);
  return event === undefined ? { data } : { event, data };
}

function fromEvent({ event, data }: ServerSentEvent): Uint8Array {
  const isException = event !== undefined && exceptionSuffix.test(event);
  const headers = new Map<string, string>();
  if (event !== undefined) headers.set(isException ? ':exception-type' : ':event-type', event);
  headers.set(':content-type', 'application/json');
  headers.set(':message-type', isException ? 'exception' : 'event');
  return writeMessage({ headers, payload: new TextEncoder().encode(data) });
}
