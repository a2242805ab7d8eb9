import { asString, type Citation, type JsonObject } from '@llm/core';
import { protocolId } from './wire.ts';

/** A citation as it came, with what every protocol understands of it. Its offsets count in the source and not in the text. */
export function decodeCitation(wire: JsonObject): Citation {
  const url = asString(wire['url']);
  const title = asString(wire['title']) ?? asString(wire['document_title']);
  const citedText = asString(wire['cited_text']);
  return {
    ...(url === undefined ? {} : { url }),
    ...(title === undefined ? {} : { title }),
    ...(citedText === undefined ? {} : { citedText }),
    native: { protocol: protocolId, fields: wire },
  };
}

/** Anthropic's own as it came, another protocol's as a web page, and nothing where not even a page is known. */
export function encodeCitation(citation: Citation): JsonObject | undefined {
  const { url, title, citedText, native } = citation;
  if (native?.protocol === protocolId) return native.fields;
  if (url === undefined) return undefined;
  return {
    type: 'web_search_result_location',
    url,
    title: title ?? null,
    cited_text: citedText ?? '',
    encrypted_index: '',
  };
}
