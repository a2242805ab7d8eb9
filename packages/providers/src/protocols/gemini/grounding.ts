import {
  asArray,
  asNumber,
  asObject,
  asString,
  type Citation,
  type JsonObject,
  type JsonValue,
} from '@llm/core';
import { protocolId } from './wire.ts';

/**
 * The places that a text relies on: each support of `groundingMetadata` with each of its sources. The metadata itself
 * stays with the candidate, whole; citations are what callers of other protocols understand of it.
 */
export function decodeGrounding(grounding: JsonObject | undefined, text: string): Citation[] {
  if (grounding === undefined) return [];
  const sources = (asArray(grounding['groundingChunks']) ?? []).map(toSource);
  return (asArray(grounding['groundingSupports']) ?? []).flatMap((value) => {
    const support = asObject(value) ?? {};
    const place = toPlace(asObject(support['segment']) ?? {}, text);
    return (asArray(support['groundingChunkIndices']) ?? []).flatMap((index) => {
      const source = sources[asNumber(index) ?? -1];
      return source === undefined ? [] : [{ ...source, ...place, native }];
    });
  });
}

// Everything that is said of a place stands in the metadata of the candidate.
const native = { protocol: protocolId, fields: {} };

type Source = Pick<Citation, 'url' | 'title'>;

function toSource(value: JsonValue): Source | undefined {
  const chunk = asObject(value) ?? {};
  const source =
    asObject(chunk['web']) ?? asObject(chunk['retrievedContext']) ?? asObject(chunk['maps']);
  const url = asString(source?.['uri']);
  const title = asString(source?.['title']);
  if (url === undefined && title === undefined) return undefined;
  return { ...(url !== undefined && { url }), ...(title !== undefined && { title }) };
}

/** Google counts bytes of UTF-8, and others count characters. A place that holds another text than it says is looked for. */
function toPlace(segment: JsonObject, text: string): Partial<Citation> {
  const cited = asString(segment['text']);
  const start = characterAt(text, asNumber(segment['startIndex']) ?? 0);
  const end = characterAt(text, asNumber(segment['endIndex']) ?? 0);
  const isThere = end > start && (cited === undefined || text.slice(start, end) === cited);
  const found = isThere || cited === undefined ? start : text.indexOf(cited);
  const length = isThere ? end - start : (cited?.length ?? 0);
  return {
    ...(cited !== undefined && { citedText: cited }),
    ...(found >= 0 && length > 0 && { startIndex: found, endIndex: found + length }),
  };
}

function characterAt(text: string, bytes: number): number {
  let seen = 0;
  let at = 0;
  while (at < text.length && seen < bytes) {
    const unit = text.codePointAt(at) ?? 0;
    seen += unit < 0x80 ? 1 : unit < 0x8_00 ? 2 : unit < 0x1_00_00 ? 3 : 4;
    at += unit < 0x1_00_00 ? 1 : 2;
  }
  return at;
}
