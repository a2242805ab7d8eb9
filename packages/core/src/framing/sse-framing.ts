import { createSseDecoder } from './decode-sse.ts';
import { encodeSse } from './encode-sse.ts';
import type { Framing } from './framing.ts';

/** Server-sent events: the framing of a protocol that names none. */
export const sseFraming: Framing = {
  contentType: 'text/event-stream',
  judge(first) {
    const sign = first[0];
    // An object or a list in JSON, or a page in HTML.
    if (sign === 0x7b || sign === 0x5b || sign === 0x3c) return 'whole';
    const beginning = new TextDecoder().decode(first.subarray(0, longestField));
    const isField = fieldsOfEvents.some(
      (field) => beginning.startsWith(field) || (beginning !== '' && field.startsWith(beginning)),
    );
    return isField ? 'stream' : undefined;
  },
  createDecoder: () => createSseDecoder(),
  encode: encodeSse,
  heartbeat: ': keepalive\n\n',
};

// A colon alone begins a comment.
const fieldsOfEvents = ['data:', 'event:', 'id:', 'retry:', ':'];
const longestField = 'event:'.length;
