import { describe, expect, it } from 'vitest';
import {
  hideInPieces,
  secretsOf,
  shownPath,
  shownRequestHeaders,
  shownResponseHeaders,
} from './hide-in-exchange.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (pieces: readonly Uint8Array[]): readonly string[] =>
  pieces.map((piece) => new TextDecoder().decode(piece));

describe('what a cassette shows', () => {
  it('are only headers of words', () => {
    const headers = {
      authorization: 'Bearer plain-words-1',
      'x-api-key': 'plain-words-2',
      'content-type': 'application/json',
      'x-of-mine': 'anything',
    };
    expect(shownRequestHeaders(headers)).toEqual({
      authorization: '***',
      'x-api-key': '***',
      'content-type': 'application/json',
      'x-of-mine': '***',
    });
    expect(secretsOf(headers)).toEqual(['plain-words-1', 'plain-words-2', 'anything']);
  });

  it('is no account and no cookie of an answer', () => {
    const headers = { 'set-cookie': 'a=b', 'openai-organization': 'us', 'x-request-id': 'r-1' };
    expect(shownResponseHeaders(headers, [])).toEqual({
      'set-cookie': '***',
      'openai-organization': '***',
      'x-request-id': 'r-1',
    });
  });

  it('is no key in a query', () => {
    expect(shownPath('/v1/m:gen?alt=sse&key=plain-words', [])).toBe('/v1/m:gen?alt=sse&key=***');
    expect(shownPath('/v1/plain-words/x?a=plain-words', ['plain-words'])).toBe('/v1/***/x?a=***');
  });

  it('is no key in an answer, across two pieces neither, and the pieces keep their lengths', () => {
    const pieces = [bytes('{"a":"é, plain-w'), bytes('ords, sk-abc'), bytes('d1234 and more"}')];
    const hidden = hideInPieces(pieces, ['plain-words']);
    expect(texts(hidden)).toEqual(['{"a":"é, *******', '****, ******', '***** and more"}']);
    expect(hidden.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
  });

  it('are the bytes themselves where there is no key', () => {
    const pieces = [new Uint8Array([0, 255, 128])];
    expect(hideInPieces(pieces, ['plain-words'])).toBe(pieces);
  });
});
