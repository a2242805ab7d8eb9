import { describe, expect, it } from 'vitest';
import type { TransportRequest, TransportResponse } from '../contract/transport.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { replayTransport } from './replay-transport.ts';

const request = (signal = new AbortController().signal): TransportRequest => ({
  method: 'POST',
  origin: 'https://api.example',
  path: '/chat',
  headers: {},
  signal,
});

async function piecesOf({ body }: TransportResponse): Promise<readonly string[]> {
  const pieces: string[] = [];
  for (let piece = await body.read(); piece !== undefined; piece = await body.read()) {
    pieces.push(new TextDecoder().decode(piece));
  }
  return pieces;
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (isLLMError(error) ? error.code : String(error)),
  );

describe('replayTransport', () => {
  it('refuses a request for which nothing was recorded', async () => {
    await expect(replayTransport([])(request())).rejects.toThrow(TypeError);
  });

  it('fails as recorded', async () => {
    const transport = replayTransport([{ error: new LLMError('connection', 'no route') }]);
    expect(await codeOf(transport(request()))).toBe('connection');
  });

  it('refuses a request that is already aborted', async () => {
    const transport = replayTransport([{ body: 'x' }]);
    expect(await codeOf(transport(request(AbortSignal.abort())))).toBe('cancelled');
    expect(transport.open).toBe(0);
  });

  it('stays silent until the call is aborted', async () => {
    const controller = new AbortController();
    const answering = codeOf(replayTransport([{ silent: true }])(request(controller.signal)));
    controller.abort();
    expect(await answering).toBe('cancelled');
  });

  it('breaks off after the last byte', async () => {
    const transport = replayTransport([{ body: 'half', ending: 'broken' }]);
    const { body } = await transport(request());
    expect(await body.read()).toEqual(new TextEncoder().encode('half'));
    expect(await codeOf(body.read())).toBe('connection');
    expect(transport.open).toBe(0);
  });

  it('stalls until its reader cancels, or the call is aborted', async () => {
    const controller = new AbortController();
    const transport = replayTransport([{ ending: 'stalled' }, { ending: 'stalled' }]);
    const first = await transport(request());
    const reading = codeOf(first.body.read());
    first.body.cancel();
    expect(await reading).toBe('cancelled');
    expect(await codeOf(first.body.read())).toBe('cancelled');

    const second = await transport(request(controller.signal));
    const readingToo = codeOf(second.body.read());
    controller.abort(new LLMError('timeout', 'too long'));
    expect(await readingToo).toBe('timeout');
    expect(transport.open).toBe(0);
  });

  it('counts answers that nobody read to the end', async () => {
    const transport = replayTransport([{ body: 'ab', cuts: [1] }]);
    const { body } = await transport(request());
    await body.read();
    await body.read();
    expect(transport.open).toBe(1);
    await body.read();
    expect(transport.open).toBe(0);
  });

  it('gives recorded answers in order, cut as told, and keeps the requests', async () => {
    const transport = replayTransport([
      { status: 429, headers: { 'retry-after': '1' }, body: 'abcdef', cuts: [0, 2, 3, 6] },
      { body: 'xyz', cuts: 'everywhere' },
      {},
    ]);
    const asked = request();
    const first = await transport(asked);
    expect([first.status, first.headers]).toEqual([429, { 'retry-after': '1' }]);
    expect(await piecesOf(first)).toEqual(['ab', 'c', 'def']);
    expect(await piecesOf(await transport(asked))).toEqual(['x', 'y', 'z']);
    const last = await transport(asked);
    expect([last.status, last.headers]).toEqual([200, {}]);
    expect(await piecesOf(last)).toEqual([]);
    expect(transport.requests).toEqual([asked, asked, asked]);
  });
});
