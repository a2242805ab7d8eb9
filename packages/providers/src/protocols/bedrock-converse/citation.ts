import { asArray, asObject, asString, type Citation, type JsonObject } from '@llm/core';
import { protocolId } from './wire.ts';

/** A citation of `citationsContent`, or of a delta of a stream, which has the same fields. */
export function decodeCitation(wire: JsonObject): Citation {
  const url = asString(asObject(asObject(wire['location'])?.['web'])?.['url']);
  const title = asString(wire['title']);
  const [first] = asArray(wire['sourceContent']) ?? [];
  const citedText = asString(asObject(first)?.['text']);
  return {
    ...(url === undefined ? {} : { url }),
    ...(title === undefined ? {} : { title }),
    ...(citedText === undefined ? {} : { citedText }),
    native: { protocol: protocolId, fields: wire },
  };
}

/** Bedrock's own as it came; of another protocol what it can say. */
export function encodeCitation({ url, title, citedText, native }: Citation): JsonObject {
  if (native?.protocol === protocolId) return native.fields;
  return {
    ...(title === undefined ? {} : { title }),
    ...(citedText === undefined ? {} : { sourceContent: [{ text: citedText }] }),
    ...(url === undefined ? {} : { location: { web: { url } } }),
  };
}
