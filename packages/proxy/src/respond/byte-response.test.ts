import { describe, expect, it } from 'vitest';
import { byteResponse, isByteAnswer } from './byte-response.ts';

describe('byteResponse', () => {
  it('passes bytes as they are, numbers that JSON.parse would spoil among them', () => {
    const bytes = new TextEncoder().encode('{"seed": 12345678901234567890}');
    const reply = byteResponse({ bytes });
    expect(reply.body).toBe(bytes);
    expect(reply.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('has the type of its bytes, whatever the headers said before', () => {
    const bytes = Uint8Array.of(0xff, 0xfb);
    const headers = { 'content-type': 'application/json', 'x-request-id': 'id-1' };
    expect(byteResponse({ bytes, contentType: 'audio/mpeg' }, headers)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'audio/mpeg', 'x-request-id': 'id-1' },
    });
  });
});

describe('isByteAnswer', () => {
  it.each([
    [{ contentType: 'audio/mpeg', bytes: new Uint8Array(0) }, true],
    [{ contentType: 'audio/mpeg', bytes: [1, 2] }, false],
    [{ contentType: 'audio/mpeg' }, false],
    [{}, false],
  ])('knows bytes by their value, not by the name of a field: %o', (answer, expected) => {
    expect(isByteAnswer(answer)).toBe(expected);
  });
});
