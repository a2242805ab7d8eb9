import type { ByteAnswer, JsonObject, NativeAnswer } from '@llm/core';
import type { Reply } from '../inbound.ts';

type Bytes = Pick<NativeAnswer, 'bytes' | 'contentType'>;

/** A non-streaming response of bytes as they are, which are JSON unless they have another type. The headers are the caller's to give away; one is added. */
export function byteResponse(
  { bytes, contentType = 'application/json' }: Bytes,
  headers: Record<string, string> = {},
): Reply {
  headers['content-type'] = contentType;
  return { status: 200, headers, body: bytes };
}

/** Tells bytes from JSON, which has no value that is an array of bytes. */
export function isByteAnswer(answer: JsonObject | ByteAnswer): answer is ByteAnswer {
  return answer['bytes'] instanceof Uint8Array;
}
