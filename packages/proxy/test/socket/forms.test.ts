import { afterEach, describe, expect, it } from 'vitest';
import type { FormPart } from '@llm/core/form';
import { listenTo } from '../support/http-client.ts';
import { encodeFrames, telegramType, telegraphFraming } from '../support/telegraph/index.ts';
import {
  answerFrames,
  type Fault,
  type Office,
  type OfficeOptions,
  startOffice,
} from '../support/telegraph/start-office.ts';
import { soundBytes, soundPart, writeForm, type WrittenForm } from '../support/written-form.ts';

const offices: Office[] = [];
afterEach(async () => {
  for (const office of offices.splice(0)) await office.close();
});

async function open(options: Partial<OfficeOptions> = {}): Promise<Office> {
  const office = await startOffice({ place: 'form', lane: 'native', ...options });
  offices.push(office);
  return office;
}

interface Told {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

async function send(url: string, path: string, form: Partial<WrittenForm>): Promise<Told> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: form.contentType === undefined ? {} : { 'content-type': form.contentType },
    ...(form.bytes !== undefined && { body: new Uint8Array(form.bytes) }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

const field = (name: string, value: string): FormPart => ({ name, value });
const telegram = [
  field('model', 'fast'),
  field('user[]', 'wie geht’s'),
  soundPart('file', 'model'),
];
const answer = Buffer.from(encodeFrames(answerFrames));
const faultOf = ({ bytes }: Told): unknown => JSON.parse(bytes.toString());

const lanes = [
  { lane: 'native', place: 'form' },
  { lane: 'native', place: 'path' },
  { lane: 'translate', place: 'form' },
  { lane: 'translate', place: 'path' },
] as const;

describe.each(lanes)('a form, $lane lane, the model upstream in the $place', ({ lane, place }) => {
  it('goes up with its file, and bytes that are no text come back', async () => {
    const { url, seen } = await open({ lane, place });
    const told = await send(url, '/telegrams', writeForm(telegram));
    expect(told).toMatchObject({ status: 200, type: telegramType });
    expect(told.bytes.equals(answer)).toBe(true);
    const [{ path, accept, parts } = { parts: [] }] = seen;
    expect({ path, accept }).toEqual({
      path: place === 'form' ? '/telegrams' : '/stations/fast-up:send',
      accept: telegramType,
    });
    const file = parts.find((part) => 'bytes' in part);
    expect(file).toMatchObject({ name: 'file', filename: 'model', contentType: 'audio/wav' });
    expect(file !== undefined && 'bytes' in file && soundBytes.equals(file.bytes)).toBe(true);
    if (place === 'form') expect(parts).toContainEqual(field('model', 'fast-up'));
  });

  it.each([
    ['/telegrams', [field('stream', 'true')]],
    ['/stations/fast:relay', []],
  ])('is answered in binary frames where a stream is asked for: %s', async (path, more) => {
    const { url } = await open({ lane, place });
    const told = await send(url, path, writeForm([...telegram, ...more]));
    expect(told).toMatchObject({ status: 200, type: telegraphFraming.contentType });
    expect(told.bytes.equals(answer)).toBe(true);
  });

  it('has the model of the path before that of the form', async () => {
    const { url, seen } = await open({ lane, place });
    const dear = [field('model', 'dear'), field('user[]', 'a')];
    expect((await send(url, '/stations/a%2Fb:7b:send', writeForm(dear))).status).toBe(200);
    if (place === 'path') expect(seen[0]?.path).toBe('/stations/a%2Fb%3A7b-up:send');
    else expect(seen[0]?.parts).toContainEqual(field('model', 'a/b:7b-up'));
    if (place === 'form') expect(seen[0]?.parts).not.toContainEqual(field('model', 'dear'));
  });

  it('loses the gateway’s own fields on the way, and names those that do nothing', async () => {
    const { url, seen } = await open({ lane, place });
    const own = [field('timeout', '9'), field('modify_params', 'true'), ...telegram];
    const { status, headers } = await send(url, '/telegrams', writeForm(own));
    expect(status).toBe(200);
    expect(headers.get('x-llm-dropped')).toBe('modify_params');
    const names = seen[0]?.parts.map(({ name }) => name) ?? [];
    expect(names).not.toContain('timeout');
    expect(names).not.toContain('modify_params');
  });

  it.each<[string, Fault]>([
    [
      'shorter than its content-length',
      (response, bytes) => {
        response.writeHead(200, {
          'content-type': telegramType,
          'content-length': String(bytes.length + 1),
        });
        response.write(bytes, () => response.destroy());
      },
    ],
    [
      'cut in the middle of a chunked body',
      (response, bytes) => {
        response.writeHead(200, { 'content-type': telegramType });
        response.write(bytes.subarray(0, 9), () => response.destroy());
      },
    ],
    [
      'a page of something in between',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>');
      },
    ],
    [
      'whole for HTTP, and without its end',
      (response, bytes) => {
        response.writeHead(200, { 'content-type': telegramType });
        response.end(bytes.subarray(0, -3));
      },
    ],
  ])('fails where the bytes of the answer are %s', async (_, fault) => {
    const { url, failWith } = await open({ lane, place });
    failWith(fault);
    const told = await send(url, '/telegrams', writeForm(telegram));
    expect(told).toMatchObject({ status: 502, type: 'application/json' });
    expect(faultOf(told)).toHaveProperty('fault');
  });

  it('tells in its own frames that a stream broke off', async () => {
    const { url, failWith } = await open({ lane, place });
    failWith((response, bytes) => {
      response.writeHead(200, { 'content-type': telegraphFraming.contentType });
      response.write(bytes.subarray(0, -3), () => response.destroy());
    });
    const told = await send(url, '/stations/fast:relay', writeForm(telegram));
    const frames = telegraphFraming.createDecoder().push(told.bytes);
    expect(frames.map(({ data }) => JSON.parse(data) as unknown)).toEqual([
      { is: 'begin', model: expect.any(String) },
      { is: 'word', text: 'arrivé' },
      { is: 'fault', text: expect.any(String) },
    ]);
  });

  it('gets a refusal of the upstream in its own words', async () => {
    const { url, failWith } = await open({ lane, place });
    failWith((response) => {
      response.writeHead(422, { 'content-type': 'application/json' });
      response.end('{"fault":"no such station"}');
    });
    const told = await send(url, '/telegrams', writeForm(telegram));
    expect(faultOf(told)).toMatchObject({ fault: 'no such station' });
  });
});

describe('a form in the native lane', () => {
  it('passes byte for byte, but for the name of the model', async () => {
    const { url, seen } = await open();
    const form = writeForm(telegram);
    await send(url, '/telegrams', form);
    const latin1 = form.bytes.toString('latin1').replace('\r\n\r\nfast\r\n', '\r\n\r\nfast-up\r\n');
    expect(seen[0]?.bytes.toString('latin1')).toBe(latin1);
    expect(seen[0]?.contentType).toBe(form.contentType);
  });

  it('passes as it is where nothing of it is the gateway’s', async () => {
    const { url, seen } = await open({ place: 'path' });
    const form = writeForm(telegram);
    await send(url, '/telegrams', form);
    expect(seen[0]?.bytes.equals(form.bytes)).toBe(true);
  });
});

describe('a form that is refused', () => {
  const boundary = 'multipart/form-data; boundary=b';
  const part = (name: string, value: string) =>
    `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const raw = (text: string, contentType = boundary) => ({
    contentType,
    bytes: Buffer.from(text, 'latin1'),
  });
  const whole = `${part('model', 'm')}${part('user[]', 'a')}`;

  it.each<[string, Partial<WrittenForm>, number, object]>([
    ['cut off', raw(whole), 400, {}],
    ['cut off in its last boundary', raw(`${whole}--b-`), 400, {}],
    ['without its boundary', raw(`${whole}--b--`, 'multipart/form-data'), 400, {}],
    ['under another boundary', raw(`${whole}--b--`, 'multipart/form-data; boundary=c'), 400, {}],
    ['empty', raw(''), 400, {}],
    ['with too many parts', raw(`${whole}${part('a', '').repeat(9)}--b--`), 413, {}],
    ['too long', { contentType: boundary, bytes: Buffer.alloc(70_000) }, 413, {}],
    ['without a model', raw(`${part('user[]', 'a')}--b--`), 400, { param: 'model' }],
    ['without a field', raw(`${part('model', 'm')}--b--`), 400, { param: 'user[]' }],
    ['with two models', raw(`${whole}${part('model', 'n')}--b--`), 400, { param: 'model' }],
    [
      'with two wishes for a stream',
      raw(`${whole}${part('stream', 'true').repeat(2)}--b--`),
      400,
      { param: 'stream' },
    ],
    [
      'with a file for a model',
      writeForm([soundPart('model'), field('user[]', 'a')]),
      400,
      { param: 'model' },
    ],
    ['with a text that is no UTF-8', raw(`${whole}${part('b', '\xff')}--b--`), 400, { param: 'b' }],
    [
      'with a place to call',
      raw(`${whole}${part('api_base', 'x')}--b--`),
      403,
      { param: 'api_base' },
    ],
    [
      'that says it is JSON',
      raw('{"model":"m"}', 'application/json'),
      415,
      { fault: 'this path takes multipart/form-data' },
    ],
    ['that does not say what it is', { bytes: Buffer.from('a') }, 415, {}],
  ])('is told why, and nobody is called: %s', async (_, form, status, says) => {
    const { url, seen } = await open({ maxFormParts: 8, server: { maxBodyBytes: 65_536 } });
    const told = await send(url, '/telegrams', form);
    expect(told.status).toBe(status);
    expect(faultOf(told)).toMatchObject(says);
    expect(seen).toEqual([]);
  });

  it('is told so where JSON is taken', async () => {
    const { url } = await open();
    const told = await send(url, '/v1/chat/completions', writeForm(telegram));
    expect(told.status).toBe(415);
    expect(faultOf(told)).toMatchObject({ error: { message: 'this path takes application/json' } });
  });
});

describe('a client that goes away in the middle of its form', () => {
  it.each([
    ['of a length', 'content-length: 4000', ''],
    ['in chunks', 'transfer-encoding: chunked', '3c\r\n'],
  ])('calls nobody, and the next one is served: %s', async (_, framing, size) => {
    const { url, seen } = await open();
    const { contentType, bytes } = writeForm(telegram);
    const { socket, text } = listenTo(url);
    const closed = text.catch(() => undefined);
    socket.write(`POST /telegrams HTTP/1.1\r\nhost: a\r\ncontent-type: ${contentType}\r\n`);
    socket.write(`${framing}\r\n\r\n${size}`);
    await new Promise<void>((resolve) => socket.write(bytes.subarray(0, 60), () => resolve()));
    socket.end();
    await closed;
    expect((await send(url, '/telegrams', writeForm(telegram))).status).toBe(200);
    expect(seen).toHaveLength(1);
  });
});
