import { LLMError } from '@llm/core';
import type { Framing, ServerSentEvent } from '@llm/core/framing';

// Frames that are no UTF-8: a byte that no text has, the length of the data as four bytes, then the data.
const mark = 0xff;
const headBytes = 5;

/** Events as binary frames. */
export function encodeFrames(events: readonly ServerSentEvent[]): Uint8Array {
  return Buffer.concat(
    events.map(({ data }) => {
      const bytes = Buffer.from(data);
      const head = Buffer.alloc(headBytes);
      head[0] = mark;
      head.writeUInt32BE(bytes.length, 1);
      return Buffer.concat([head, bytes]);
    }),
  );
}

/** Reads frames from bytes that are cut anywhere, each with its own bytes. */
export function createFrameReader() {
  let held: Buffer = Buffer.alloc(0);
  return {
    push(bytes: Uint8Array): readonly { readonly data: string; readonly bytes: Uint8Array }[] {
      held = Buffer.concat([held, bytes]);
      const frames = [];
      while (held.length >= headBytes) {
        if (held[0] !== mark) throw new LLMError('invalid_response', 'a frame has no mark');
        const end = headBytes + held.readUInt32BE(1);
        if (held.length < end) break;
        frames.push({
          data: held.subarray(headBytes, end).toString(),
          bytes: held.subarray(0, end),
        });
        held = held.subarray(end);
      }
      return frames;
    },
  };
}

/** The binary framing of the invented protocol. */
export const telegraphFraming: Framing = {
  contentType: 'application/x-wire',
  createDecoder() {
    const reader = createFrameReader();
    return {
      push: (bytes) => reader.push(bytes).map(({ data }) => ({ data })),
      end: () => [],
    };
  },
  encode: encodeFrames,
};
