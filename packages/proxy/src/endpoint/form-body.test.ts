import { type NativeServer, readEnvelope } from '@llm/core';
import type { FormPart } from '@llm/core/form';
import { describe, expect, it } from 'vitest';
import { soundBytes, soundPart, writeForm } from '../../test/support/written-form.ts';
import { checkParts, readFields, readForm, scanFormBody } from './form-body.ts';

const limits = { maxFormParts: 4 };

const scanBytes = (body: Uint8Array, type: string | undefined) =>
  scanFormBody({ body, headers: type === undefined ? {} : { 'content-type': type } }, limits);

const scan = (parts: readonly FormPart[]) => {
  const { bytes, contentType } = writeForm(parts);
  return scanBytes(bytes, contentType);
};

const native: NativeServer = {
  required: { model: 'string', file: 'any', prompt: 'string', speed: 'number' },
  gatewayFields: ['timeout', 'metadata', 'tags'],
  keepWith: { metadata: 'store' },
  forwardHeaders: [],
};
const endpoint = {
  isStreamed: true,
  native,
  required: Object.entries(native.required),
  gatewayFields: new Set(native.gatewayFields),
  options: { maxJsonDepth: 4 },
};

const fieldsOf = (parts: readonly FormPart[]) => {
  const fields = readFields(scan(parts), endpoint);
  return Object.fromEntries(
    [...fields.fields.keys()].map((name) => [name, readEnvelope(fields, name)]),
  );
};
const field = (name: string, value: string): FormPart => ({ name, value });

describe('scanFormBody', () => {
  it.each([undefined, 'application/json', 'multipart/mixed; boundary=x', 'multipart/form-datax'])(
    'refuses what says that it is no form, with what the path takes: %s',
    (type) => {
      expect(() => scanBytes(Buffer.from('--x--'), type)).toThrow(
        expect.objectContaining({ status: 415, message: 'this path takes multipart/form-data' }),
      );
    },
  );

  it.each([
    ['without a boundary', 'multipart/form-data', '--x--'],
    [
      'cut off',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nte',
    ],
    ['empty', 'multipart/form-data; boundary=x', ''],
  ])('refuses a form %s', (_, type, text) => {
    expect(() => scanBytes(Buffer.from(text), type)).toThrow(
      expect.objectContaining({ code: 'invalid_request', status: 400 }),
    );
  });

  it('takes as many parts as the gateway allows', () => {
    const parts = ['a', 'b', 'c', 'd'].map((name) => field(name, name));
    expect(scan(parts).parts).toHaveLength(4);
    expect(() => scan([...parts, field('e', 'e')])).toThrow(
      expect.objectContaining({ code: 'payload_too_large', status: 413 }),
    );
  });
});

describe('readFields', () => {
  it('reads what is the gateway’s as in JSON, and leaves the rest in the form', () => {
    const read = fieldsOf([
      field('model', '5'),
      field('prompt', 'true'),
      field('speed', '1.5'),
      soundPart(),
    ]);
    expect(read).toEqual({ model: '5', prompt: 'true', speed: 1.5 });
    expect(
      fieldsOf([
        field('timeout', '2'),
        field('metadata', '{"a":[1]}'),
        field('tags', '"word"'),
        field('stream', 'false'),
      ]),
    ).toEqual({ timeout: 2, metadata: { a: [1] }, tags: '"word"', stream: false });
  });

  it('shows fields that callers may not set, so that they are refused', () => {
    expect(fieldsOf([field('api_base', 'https://evil.example')])).toHaveProperty('api_base');
  });

  it.each(['model', 'stream', 'prompt', 'speed', 'timeout', 'store', 'api_base'])(
    'refuses two parts of one name that the gateway reads: %s',
    (name) => {
      const parts = [field(name, 'true'), soundPart(), field(name, 'true')];
      expect(() => fieldsOf(parts)).toThrow(expect.objectContaining({ status: 400, param: name }));
    },
  );

  it.each(['model', 'stream', 'timeout', 'api_base'])(
    'refuses a file where the gateway reads a text: %s',
    (name) => {
      expect(() => fieldsOf([soundPart(name)])).toThrow(
        expect.objectContaining({ status: 400, param: name }),
      );
    },
  );

  it('takes a file that is only called like a field', () => {
    expect(fieldsOf([soundPart('file', 'model')])).toEqual({});
  });

  it.each(['1', 'True', 'yes', '', '"true"'])('wants to know whether to stream: %j', (text) => {
    expect(() => fieldsOf([field('stream', text)])).toThrow('stream must be true or false');
  });

  it('leaves stream alone where nothing is streamed', () => {
    const never = { ...endpoint, isStreamed: false };
    expect(() => readFields(scan([field('stream', 'yes')]), never)).not.toThrow();
  });

  it.each(['model', 'language'])(
    'refuses a text that is no UTF-8, whoever reads it: %s',
    (name) => {
      const text = `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n\xff\r\n--x--`;
      const form = scanBytes(Buffer.from(text, 'latin1'), 'multipart/form-data; boundary=x');
      expect(() => readFields(form, endpoint)).toThrow(
        expect.objectContaining({ code: 'invalid_request', param: name }),
      );
    },
  );
});

describe('checkParts', () => {
  const check = (parts: readonly FormPart[], params = {}) => {
    const form = scan(parts);
    checkParts(form, readFields(form, endpoint), { required: endpoint.required, params });
  };
  const whole = [field('model', 'm'), field('prompt', ''), field('speed', '1'), soundPart()];

  it('takes what has all that it must have, a file among it', () => {
    expect(() => check(whole)).not.toThrow();
  });

  it('takes from the path what the path says', () => {
    expect(() => check(whole.slice(1), { model: 'm' })).not.toThrow();
  });

  it.each([
    [whole.slice(0, 3), 'file is required'],
    [whole.slice(1), 'model is required'],
    [
      [...whole.filter(({ name }) => name !== 'speed'), field('speed', 'fast')],
      'speed must be a number',
    ],
  ])('refuses what lacks something: %#', (parts, message) => {
    expect(() => check(parts)).toThrow(message);
  });
});

describe('readForm', () => {
  const parts = [
    field('model', 'dear'),
    field('timeout', '1'),
    field('word', 'a'),
    field('word', 'b'),
  ];

  it('leaves out what is the gateway’s, and keeps the order of the others', () => {
    const form = scan(parts);
    expect(readForm(form, { cut: ['timeout'], model: undefined })).toEqual([
      field('model', 'dear'),
      field('word', 'a'),
      field('word', 'b'),
    ]);
  });

  it('names the model of the path alone, whether or not the form has one', () => {
    const edits = { cut: [], model: 'cheap' };
    for (const given of [parts, parts.slice(1)]) {
      const read = readForm(scan(given), edits);
      expect(read.filter(({ name }) => name === 'model')).toEqual([field('model', 'cheap')]);
      expect(read).toHaveLength(4);
    }
  });

  it('does not copy files', () => {
    const form = scan([soundPart()]);
    const [file] = readForm(form, { cut: [], model: undefined });
    expect(file).toMatchObject({ filename: 'a.wav', contentType: 'audio/wav' });
    const bytes = file !== undefined && 'bytes' in file ? file.bytes : new Uint8Array(0);
    expect(Buffer.compare(bytes, soundBytes)).toBe(0);
    expect(bytes.buffer).toBe(form.bytes.buffer);
  });
});
