import { createNdjsonDecoder } from './decode-ndjson.ts';
import type { Framing } from './framing.ts';

/** One JSON value a line. Names and ids of events are not sent; `data` must be JSON on one line. */
export const ndjsonFraming: Framing = {
  contentType: 'application/x-ndjson',
  createDecoder: () => createNdjsonDecoder(),
  encode(events) {
    let text = '';
    for (const { data } of events) {
      if (lineBreak.test(data)) throw new TypeError('the data of an event has a line break');
      text += `${data}\n`;
    }
    return text;
  },
  // White space before a value means nothing to any reader, while many parse a blank line as one.
  heartbeat: ' ',
};

const lineBreak = /[\r\n]/;
