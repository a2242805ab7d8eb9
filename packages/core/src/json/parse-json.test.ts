import { describe, expect, it } from 'vitest';
import type { LLMError } from '../error/llm-error.ts';
import { isLLMError } from '../error/llm-error.ts';
import { parseJson } from './parse-json.ts';

function errorOf(run: () => unknown): LLMError | undefined {
  try {
    run();
  } catch (error) {
    if (isLLMError(error)) return error;
    throw error;
  }
  return undefined;
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('parseJson', () => {
  it.each(['', '{', 'undefined', "{'a':1}", '[1,]', '{"a":1}x', '\u0000'])('refuses %j', (text) => {
    expect(errorOf(() => parseJson(text))?.code).toBe('invalid_response');
    expect(errorOf(() => parseJson(text, { code: 'invalid_request' }))?.code).toBe(
      'invalid_request',
    );
  });

  it('says nothing of the text it refuses', () => {
    expect(errorOf(() => parseJson('{"key":"secret'))?.message).not.toContain('secret');
  });

  it.each([
    '{"__proto__":{"admin":true}}',
    '[{"a":[{"__proto__":1}]}]',
    '{"\\u005f_proto__":1}',
    '{"\\u005F\\u005fproto__":1}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"\\u0063onstructor":{"prototype":{}}}',
  ])('refuses the key that could reach a prototype in %s', (text) => {
    const error = errorOf(() => parseJson(text, { code: 'invalid_request' }));
    expect(error?.code).toBe('invalid_request');
    expect(['__proto__', 'constructor']).toContain(error?.param);
  });

  it.each([
    '{"a":"__proto__"}',
    '{"constructor":"Renault"}',
    '{"constructor":{"name":"x"}}',
    '{"prototype":{}}',
    '{"a":"\\u0041"}',
  ])('takes %s, which reaches nothing', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('refuses nesting over its limit, and does not overflow at any depth', () => {
    expect(parseJson(nested(128))).toEqual(JSON.parse(nested(128)));
    expect(errorOf(() => parseJson(nested(129)))?.code).toBe('invalid_response');
    expect(errorOf(() => parseJson(nested(1_000_000)))?.code).toBe('invalid_response');
    expect(errorOf(() => parseJson('[[[]]]', { maxDepth: 2 }))?.code).toBe('invalid_response');
    expect(errorOf(() => parseJson('{"a":{"b":{}}}', { maxDepth: 2 }))?.code).toBe(
      'invalid_response',
    );
  });

  it('does not count brackets inside strings', () => {
    const text = JSON.stringify({ a: '['.repeat(500), b: `\\"${'{'.repeat(500)}\\\\`, c: '"[[[' });
    expect(parseJson(text, { maxDepth: 2 })).toEqual(JSON.parse(text));
  });

  it('counts depth and not breadth', () => {
    const wide = `[${'[],{},'.repeat(1_000)}[]]`;
    expect(parseJson(wide, { maxDepth: 2 })).toHaveLength(2_001);
  });

  it('takes any JSON value', () => {
    for (const text of ['null', '0', '"a"', 'true', '[]', '{}', ' {"a" : [1, {"b": null}]} ']) {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }
  });
});
