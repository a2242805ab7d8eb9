export type { ServerSentEvent } from './server-sent-event.ts';
export { createSseDecoder, type SseDecoderOptions } from './decode-sse.ts';
export { encodeSse } from './encode-sse.ts';
export { createNdjsonDecoder, type NdjsonDecoderOptions } from './decode-ndjson.ts';
export type { Framing } from './framing.ts';
export { sseFraming } from './sse-framing.ts';
export { ndjsonFraming } from './ndjson-framing.ts';
