import { createJsonArrayDecoder } from './decode-json-array.ts';
import type { Framing } from './framing.ts';

/**
 * One list in JSON whose items are the events, as Google streams them to who does not ask for server-sent events. Names
 * and ids of events are not sent; `data` must be JSON.
 */
export const jsonArrayFraming: Framing = {
  contentType: 'application/json',
  createDecoder: () => createJsonArrayDecoder(),
  // Items without the brackets of the array. A whole array is written by the writer of this framing.
  encode: (events) => events.map(({ data }) => `,\r\n${data}`).join(''),
  createWriter() {
    let isFirst = true;
    return {
      write(events) {
        let text = '';
        for (const { data } of events) {
          text += isFirst ? `[${data}` : `,\r\n${data}`;
          isFirst = false;
        }
        return text;
      },
      end: () => (isFirst ? '[]' : ']'),
    };
  },
  heartbeat: '\n',
};
