import { asNumber, asString, type Citation, type JsonObject } from '@llm/core';
import { protocolId } from './wire.ts';

/** An annotation as a citation. Those of files name no address, so only their own words hold what they say. */
export function decodeCitation(annotation: JsonObject): Citation {
  const url = asString(annotation['url']);
  const title = asString(annotation['title']) ?? asString(annotation['filename']);
  const startIndex = asNumber(annotation['start_index']);
  const endIndex = asNumber(annotation['end_index']);
  return {
    ...(url === undefined ? {} : { url }),
    ...(title === undefined ? {} : { title }),
    ...(startIndex === undefined ? {} : { startIndex }),
    ...(endIndex === undefined ? {} : { endIndex }),
    native: { protocol: protocolId, fields: annotation },
  };
}

/** A citation as an annotation: our own as it came, another protocol's as a page, nothing where no page is known. */
export function encodeCitation(citation: Citation): readonly JsonObject[] {
  const { url, title, startIndex, endIndex, native } = citation;
  if (native?.protocol === protocolId) return [native.fields];
  if (url === undefined) return [];
  return [
    {
      type: 'url_citation',
      url,
      title: title ?? '',
      start_index: startIndex ?? 0,
      end_index: endIndex ?? 0,
    },
  ];
}
