import { describe, expect, it } from 'vitest';
import { decodeCitation, encodeCitation } from './citation.ts';

describe('decodeCitation', () => {
  it('reads what other protocols understand and keeps the rest', () => {
    const wire = {
      type: 'char_location',
      cited_text: 'The grass is green.',
      document_index: 0,
      document_title: 'Plants',
      start_char_index: 0,
      end_char_index: 19,
    };
    const citation = decodeCitation(wire);
    expect(citation).toMatchObject({ title: 'Plants', citedText: 'The grass is green.' });
    expect(citation.startIndex).toBeUndefined();
    expect(encodeCitation(citation)).toEqual(wire);
  });
});

describe('encodeCitation', () => {
  it('leaves out what names no source', () => {
    expect(encodeCitation({ title: 'A book' })).toBeUndefined();
  });

  it("writes another protocol's page as a search result", () => {
    const fields = { type: 'url_citation', url: 'https://example.com' };
    expect(
      encodeCitation({
        url: 'https://example.com',
        startIndex: 2,
        native: { protocol: 'openai-chat', fields },
      }),
    ).toEqual({
      type: 'web_search_result_location',
      url: 'https://example.com',
      title: null,
      cited_text: '',
      encrypted_index: '',
    });
  });
});
