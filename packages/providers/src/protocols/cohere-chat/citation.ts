import {
  asArray,
  asNumber,
  asObject,
  asString,
  type Citation,
  type JsonObject,
  type JsonValue,
} from '@llm/core';
import { protocolId, type WireCitation } from './wire.ts';

/** A citation, once for each of its sources, as most protocols tell them. */
export function decodeCitation(value: JsonValue): readonly Citation[] {
  const fields = asObject(value);
  if (fields === undefined) return [];
  const { start, end, sources }: WireCitation = fields;
  const startIndex = asNumber(start);
  const endIndex = asNumber(end);
  const place = {
    ...(startIndex === undefined ? {} : { startIndex }),
    ...(endIndex === undefined ? {} : { endIndex }),
    native: { protocol: protocolId, fields },
  };
  const places = (asArray(sources) ?? []).map((source) => ({
    ...toSource(asObject(source) ?? {}),
    ...place,
  }));
  return places.length === 0 ? [place] : places;
}

/** Which of the content's items a citation is about; `undefined` where it does not say. */
export function contentIndexOf(value: JsonValue): number | undefined {
  return asNumber(asObject(value)?.['content_index']);
}

/** What a document says of itself in its own fields. */
function toSource(source: JsonObject): Citation {
  const document = asObject(source['document']) ?? {};
  const url = asString(document['url']);
  const title = asString(document['title']) ?? asString(source['id']);
  const text = asString(document['text']) ?? asString(document['snippet']);
  return {
    ...(url === undefined ? {} : { url }),
    ...(title === undefined ? {} : { title }),
    ...(text === undefined ? {} : { citedText: text }),
  };
}
