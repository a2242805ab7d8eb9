import { get } from 'node:https';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../test/support/tls-peer.ts';
import { createHttp1Transport } from '../../transport/http1/create-http1-transport.ts';
import { isLLMError } from '../../error/llm-error.ts';
import { readAll } from '../../stream/read-all.ts';
import { answer, streamed } from './wall-answer.ts';
import { startWall, type Wall, type WallOptions } from './start-wall.ts';
import { fin, halfClose, reset, stall, type WallStep } from './wall-step.ts';

const walls: Wall[] = [];
const transport = createHttp1Transport();
const certificate = makeCertificate();
afterEach(async () => {
  for (const wall of walls.splice(0)) await wall.close();
});
afterAll(async () => {
  await transport.close();
  certificate?.remove();
});

async function open(options?: WallOptions): Promise<Wall> {
  const wall = await startWall(options);
  walls.push(wall);
  return wall;
}

async function ask(wall: Wall, model: string, signal = new AbortController().signal) {
  const { status, body } = await transport.send({
    method: 'POST',
    origin: wall.origin,
    path: '/v1/chat',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-secret-0123456789' },
    body: JSON.stringify({ model }),
    signal,
  });
  return { status, text: Buffer.from(await readAll(body, 1_000_000)).toString() };
}

/** By a client that trusts the wall. */
function getOverTls(wall: Wall): Promise<string> {
  return new Promise((resolve) => {
    const asked = get(wall.origin, { ca: certificate?.cert, agent: false }, (response) => {
      let text = `${response.statusCode} `;
      response.on('data', (bytes) => (text += String(bytes)));
      response.on('end', () => resolve(text));
      response.on('error', (error) => resolve(Object(error).code));
    });
    asked.on('error', ({ message }) => resolve(message));
  });
}

async function codeOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
    return 'none';
  } catch (error) {
    return isLLMError(error) ? error.code : String(error);
  }
}

describe('startWall', () => {
  it.each<[string, readonly WallStep[]]>([
    ['a reset instead of an answer', [reset]],
    ['an end instead of an answer', [fin]],
    ['half of an answer', ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe', fin]],
    [
      'half of an answer, half a connection',
      ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe', halfClose],
    ],
  ])('plays %s', async (_, script) => {
    const wall = await open({ scripts: { broken: script } });
    expect(await codeOf(ask(wall, 'broken'))).toBe('connection');
    expect(await (await wall.attempt(1)).closed).toBe('wall');
  });

  it('plays what a connection gets before its request', async () => {
    const wall = await open({ otherwise: answer(200, [], 'ok') });
    await wall.playOnAccept([reset]);
    expect(await codeOf(ask(wall, 'any'))).toBe('connection');
    expect(wall.attempts).toEqual([]);
    await wall.playOnAccept([]);
    expect(await ask(wall, 'any')).toEqual({ status: 200, text: 'ok' });
  });

  it('stalls, and knows when the other side gave up', async () => {
    const wall = await open({ scripts: { slow: ['HTTP/1.1 200 OK\r\n', stall] } });
    const caller = new AbortController();
    const asked = codeOf(ask(wall, 'slow', caller.signal));
    const attempt = await wall.attempt(1);
    expect([wall.open, attempt.closedAtMs]).toEqual([1, undefined]);
    caller.abort();
    expect(await asked).toBe('cancelled');
    expect(await attempt.closed).toBe('peer');
    expect(attempt.closedAtMs).toBeGreaterThan(attempt.atMs);
    expect(wall.open).toBe(0);
  });

  it('plays one script an attempt, and the last for each further one', async () => {
    const wall = await open();
    wall.play('some/fast', answer(503, [], 'no'), answer(200, [], 'yes'));
    wall.play('other', ({ number, model }) => answer(200, [], `${number} ${model}`));
    const told = [];
    for (const model of ['some/fast', 'x/other', 'some/fast', 'some/fast'])
      told.push(await ask(wall, model));
    expect(told.map(({ text }) => text)).toEqual(['no', '2 x/other', 'yes', 'yes']);
  });

  it('remembers who asked what, on which connection, and no secret', async () => {
    const wall = await open({ otherwise: streamed(['a', 5, 'b']) });
    expect(await ask(wall, 'fast')).toEqual({ status: 200, text: 'ab' });
    await ask(wall, 'large');
    const [first, second] = wall.attempts;
    expect([first, second]).toMatchObject([
      { number: 1, model: 'fast', connection: 1, method: 'POST', path: '/v1/chat' },
      { number: 2, model: 'large', body: '{"model":"large"}' },
    ]);
    expect(first?.headers['authorization']).toMatch(/^sha256:/);
    expect(second?.bytesWritten).toBeGreaterThan(0);
    expect(wall.connections).toBe(1);
  });

  it('answers many at the same time, each by its own model', async () => {
    const wall = await open();
    const models = Array.from({ length: 50 }, (_, at) => `m${at}`);
    for (const model of models) wall.play(model, answer(200, [], model));
    const told = await Promise.all(models.map((model) => ask(wall, model)));
    expect(told.map(({ text }) => text)).toEqual(models);
  });

  it.skipIf(certificate === undefined)('speaks TLS', async () => {
    const wall = await open({
      otherwise: answer(200, [], 'sealed'),
      ...(certificate && { certificate }),
    });
    expect(await getOverTls(wall)).toBe('200 sealed');
    wall.playOtherwise(['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nsea', 10, reset]);
    expect(await getOverTls(wall)).toContain('ECONNRESET');
    expect(await codeOf(ask(wall, 'distrusted'))).toBe('connection');
  });
});
