import { createScratch } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { checkFields, readJson, scanJson } from './json-body.ts';

const options = { maxJsonDepth: 9, scratch: createScratch() };
const scan = (body: string | Uint8Array | readonly Uint8Array[], type?: string) =>
  scanJson(
    {
      body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
      headers: type === undefined ? {} : { 'content-type': type },
    },
    options,
  );

describe('scanJson', () => {
  it.each(['multipart/form-data; boundary=x', ' Audio/MPEG', 'image/png', 'video/mp4'])(
    'refuses what says that it is no JSON, with what the path takes: %s',
    (type) => {
      expect(() => scan('{}', type)).toThrow(
        expect.objectContaining({ status: 415, message: 'this path takes application/json' }),
      );
    },
  );

  it.each([undefined, '', 'application/x-www-form-urlencoded', 'text/plain', 'application/json'])(
    'reads JSON whatever else its writer calls it: %s',
    (type) => {
      expect(scan('{"a":1}', type).fields.has('a')).toBe(true);
    },
  );

  it.each([
    ['a byte that begins nothing', [Buffer.from('{"a":"\xff"}', 'latin1')]],
    ['half a character', [Buffer.from('{"a":"\xc3"}', 'latin1')]],
    [
      'a character that goes on wrongly in the next piece',
      [Buffer.from('{"a":"\xc3', 'latin1'), Buffer.from('\xff"}', 'latin1')],
    ],
  ])('refuses what is not UTF-8: %s', (_, body) => {
    expect(() => scan(body)).toThrow('the body is not valid UTF-8');
  });
});

describe('readJson', () => {
  const edits = { cut: [], model: undefined };

  it('refuses more arrays and objects than a translation may make anew', () => {
    const body = (items: number) => `{"a":[${Array.from({ length: items }, () => '{}').join()}]}`;
    expect(() => readJson(scan(body(99_999)), edits)).toThrow(
      expect.objectContaining({
        code: 'payload_too_large',
        message: expect.stringContaining('100000'),
      }),
    );
    expect(readJson(scan(body(99_998)), edits)['a']).toHaveLength(99_998);
  });

  it('does not count what stands in texts', () => {
    const text = '[{'.repeat(200_000);
    expect(readJson(scan(JSON.stringify({ text })), edits)).toEqual({ text });
  });
});

describe('checkFields', () => {
  it.each([
    [['a', 'string'], '{}', 'a is required'],
    [['a', 'string'], '{"a":null}', 'a is required'],
    [['a', 'string'], '{"a":1}', 'a must be a string'],
    [['a', 'array'], '{"a":{}}', 'a must be a list'],
    [['a', 'number'], '{"a":"1"}', 'a must be a number'],
  ] as const)('wants %j and refuses %s', (field, body, message) => {
    expect(() => checkFields(scan(body), [field], {})).toThrow(message);
  });

  it.each([
    [['a', 'number'], '{"a":-1}', {}],
    [['a', 'any'], '{"a":false}', {}],
    [['a', 'string'], '{}', { a: 'of the path' }],
  ] as const)('wants %j and takes %s', (field, body, params) => {
    expect(() => checkFields(scan(body), [field], params)).not.toThrow();
  });
});

describe('readJson', () => {
  it('leaves out what is the gateway’s, and gives the model of the path', () => {
    const envelope = scan('{"model":"dear","timeout":1,"n":1.0}');
    const edits = { cut: ['timeout'], model: 'cheap' };
    expect(readJson(envelope, edits)).toEqual({ model: 'cheap', n: 1 });
    expect(readJson(envelope, { cut: [], model: undefined })).toHaveProperty('model', 'dear');
  });
});
