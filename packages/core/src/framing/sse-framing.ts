import { createSseDecoder } from './decode-sse.ts';
import { encodeSse } from './encode-sse.ts';
import type { Framing } from './framing.ts';

/** Server-sent events: the framing of a protocol that names none. */
export const sseFraming: Framing = {
  contentType: 'text/event-stream',
  createDecoder: () => createSseDecoder(),
  encode: encodeSse,
  heartbeat: ': keepalive\n\n',
};
