export type { ServerSentEvent } from './server-sent-event.ts';
export { createSseDecoder, type SseDecoderOptions } from './decode-sse.ts';
export { encodeSse } from './encode-sse.ts';
export { createNdjsonDecoder, type NdjsonDecoderOptions } from './decode-ndjson.ts';
export { createJsonArrayDecoder, type JsonArrayDecoderOptions } from './decode-json-array.ts';
export type { Framing, FrameWriter } from './framing.ts';
export { jsonArrayFraming } from './json-array-framing.ts';
export { sseFraming } from './sse-framing.ts';
export { ndjsonFraming } from './ndjson-framing.ts';
