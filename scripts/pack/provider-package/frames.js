import { Buffer } from 'node:buffer';
import { TextDecoder, TextEncoder } from 'node:util';
import { LLMError } from '@llm/core';

// The first is an event without a name.
const kinds = ['', 'begin', 'text', 'end', 'fault'];
const maxFrameBytes = 1_048_576;
const empty = new Uint8Array(0);

/** A frame: the length of what follows as four bytes, the kind as one, then the data in UTF-8. */
export function encodeFrame(kind, data) {
  const bytes = new TextEncoder().encode(data);
  const frame = new Uint8Array(5 + bytes.length);
  new DataView(frame.buffer).setUint32(0, bytes.length + 1);
  frame[4] = Math.max(kinds.indexOf(kind), 0);
  frame.set(bytes, 5);
  return frame;
}

/** Bytes to events, cut wherever the network cut them. */
function createDecoder() {
  let held = empty;
  return {
    push(bytes) {
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      const events = [];
      let at = 0;
      while (held.length - at >= 4) {
        const length = new DataView(held.buffer, held.byteOffset + at).getUint32(0);
        if (length === 0 || length > maxFrameBytes) {
          throw new LLMError('invalid_response', `a frame says that it has ${length} bytes`);
        }
        if (held.length - at < 4 + length) break;
        const data = new TextDecoder().decode(held.subarray(at + 5, at + 4 + length));
        const event = kinds[held[at + 4]] ?? '';
        events.push(event === '' ? { data } : { event, data });
        at += 4 + length;
      }
      held = held.slice(at);
      return events;
    },
    // What is left is a part of a frame. The protocol says that the end is missing, which says more.
    end: () => [],
  };
}

/** Acme's frames: binary, each with its length before it. */
export const acmeFraming = {
  contentType: 'application/x-acme-frames',
  createDecoder,
  encode: (events) => Buffer.concat(events.map(({ event = '', data }) => encodeFrame(event, data))),
};
