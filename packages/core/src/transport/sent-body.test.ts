import { describe, expect, it } from 'vitest';
import { toSentBody } from './sent-body.ts';

const long = (letter: string) => new Uint8Array(40_000).fill(letter.charCodeAt(0));

describe('toSentBody', () => {
  it('gives nothing for nothing, and one text or array as it is', () => {
    const bytes = Uint8Array.of(1);
    expect(toSentBody(undefined)).toEqual({ body: null });
    expect(toSentBody('é')).toEqual({ body: 'é' });
    expect(toSentBody(bytes).body).toBe(bytes);
    expect(toSentBody([bytes]).body).toBe(bytes);
  });

  it('joins a short body', () => {
    const { body, length } = toSentBody(['{é', Uint8Array.of(0x2c), '', '}']);
    expect(body instanceof Uint8Array && new TextDecoder().decode(body)).toBe('{é,}');
    expect(length).toBeUndefined();
  });

  it('gives the pieces of a long body and their length, short neighbours in one', () => {
    const [first, second] = [long('a'), long('b')];
    const { body, length } = toSentBody(['{', 'é', first, second, ',', '}']);
    expect(length).toBe(80_005);
    const [head, ...others] = Array.isArray(body) ? (body as readonly Uint8Array[]) : [];
    expect(new TextDecoder().decode(head)).toBe('{é');
    expect(others[0]).toBe(first);
    expect(others[1]).toBe(second);
    expect(new TextDecoder().decode(others[2])).toBe(',}');
    expect(others).toHaveLength(3);
  });
});
