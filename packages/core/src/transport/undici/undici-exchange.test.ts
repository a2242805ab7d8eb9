import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { LLMError } from '../../error/llm-error.ts';
import type { ByteStream, TransportResponse } from '../../contract/transport.ts';
import { fakeClock } from '../../testing/fake-clock.ts';
import { Deadlines } from '../deadlines.ts';
import type { PendingAnswer } from '../pending-answer.ts';
import { httpDefaults } from '../transport.ts';
import {
  answering,
  ask,
  cleanUp,
  later,
  ok,
  send,
  until,
} from '../../../test/support/http-peer.ts';
import { openUndici } from '../../../test/support/undici-peer.ts';
import { UndiciExchange } from './undici-exchange.ts';

afterEach(cleanUp);

/** An exchange whose dispatcher is the test, and what becomes of it. */
function begin(limits: { readonly maxQueuedBytes?: number } = {}, method = 'GET') {
  const clock = fakeClock();
  const stop = new AbortController();
  const deadlines = new Deadlines<PendingAnswer>(clock);
  const told = { aborted: [] as Error[], paused: 0, resumed: 0 };
  const controller: Dispatcher.DispatchController = {
    aborted: false,
    paused: false,
    reason: null,
    abort: (reason) => told.aborted.push(reason),
    pause: () => (told.paused += 1),
    resume: () => (told.resumed += 1),
  };
  const answer = later<TransportResponse | LLMError>();
  const exchange = new UndiciExchange({
    request: { method, origin: 'http://a', path: '/', headers: {}, signal: stop.signal },
    settings: { ...httpDefaults, headersMs: 50, idleMs: 50, ...limits, clock },
    deadlines,
    resolve: answer.resolve,
    reject: answer.resolve,
  });
  exchange.begin();
  return { exchange, controller, told, answer: answer.promise, clock, stop, deadlines };
}

const bodyOf = async (answer: Promise<TransportResponse | LLMError>): Promise<ByteStream> => {
  const response = await answer;
  if (response instanceof Error) throw response;
  return response.body;
};

const bytes = (length: number) => new Uint8Array(length);

describe('UndiciExchange', () => {
  it('joins repeated headers, and passes over interim answers', async () => {
    const { exchange, controller, answer } = begin();
    exchange.onRequestStart(controller);
    exchange.onResponseStart(controller, 103, { link: 'x' });
    exchange.onResponseStart(controller, 200, { a: '1', b: ['1', '2'], c: undefined });
    expect(await answer).toMatchObject({ status: 200, headers: { a: '1', b: '1, 2' } });
  });

  it('fails when its dispatcher throws', async () => {
    const { exchange, answer, deadlines } = begin();
    exchange.send(() => {
      throw new TypeError('odd');
    });
    expect(await answer).toMatchObject({ code: 'connection', cause: { message: 'odd' } });
    expect(deadlines.toArray()).toEqual([]);
  });

  it('is not sent once it has failed, and refuses a connection that comes later', async () => {
    const { exchange, controller, answer, stop, told } = begin();
    stop.abort();
    expect(await answer).toMatchObject({ code: 'cancelled' });
    let sent = 0;
    exchange.send(() => (sent += 1));
    expect(sent).toBe(0);
    expect(() => exchange.onRequestStart(controller)).toThrow(
      expect.objectContaining({ code: 'cancelled' }),
    );
    expect(told.aborted).toEqual([]);
  });

  it('ends once, whatever comes afterwards', async () => {
    const { exchange, controller, answer } = begin();
    exchange.onRequestStart(controller);
    exchange.onResponseStart(controller, 200, {});
    exchange.onResponseData(controller, bytes(1));
    exchange.onResponseEnd();
    exchange.onResponseError(controller, new Error('late'));
    exchange.onResponseData(controller, bytes(1));
    exchange.onResponseStart(controller, 500, {});
    exchange.onResponseEnd();
    expect(await answer).toMatchObject({ status: 200 });
    expect(await (await bodyOf(answer)).read()).toHaveLength(1);
    expect(await (await bodyOf(answer)).read()).toBeUndefined();
  });

  it.each([
    ['POST', 200, false],
    ['HEAD', 200, true],
    ['GET', 304, true],
  ])(
    'of a %s with %d that ends before its length is complete: %s',
    async (method, status, isComplete) => {
      const { exchange, controller, answer } = begin({}, method);
      exchange.onRequestStart(controller);
      exchange.onResponseStart(controller, status, { 'content-length': '1' });
      exchange.onResponseEnd();
      if (isComplete) expect(await (await bodyOf(answer)).read()).toBeUndefined();
      else
        await expect((await bodyOf(answer)).read()).rejects.toMatchObject({ code: 'connection' });
    },
  );

  it('gives nothing more once its reader has cancelled, though all has come', async () => {
    const { exchange, controller, told, answer } = begin();
    exchange.onRequestStart(controller);
    exchange.onResponseStart(controller, 200, {});
    exchange.onResponseData(controller, bytes(1));
    exchange.onResponseEnd();
    (await bodyOf(answer)).cancel();
    await expect((await bodyOf(answer)).read()).rejects.toMatchObject({ code: 'cancelled' });
    // The connection may carry another call by now.
    expect(told.aborted).toEqual([]);
  });

  it('pauses above its limit, resumes at the next read, and counts no silence meanwhile', async () => {
    const { exchange, controller, told, clock, answer } = begin({ maxQueuedBytes: 2 });
    exchange.onRequestStart(controller);
    exchange.onResponseStart(controller, 200, {});
    exchange.onResponseData(controller, bytes(2));
    expect(told.paused).toBe(0);
    exchange.onResponseData(controller, bytes(1));
    expect(told.paused).toBe(1);
    await clock.advance(1_000);
    expect(await (await bodyOf(answer)).read()).toHaveLength(3);
    expect(told.resumed).toBe(1);
    const rest = expect((await bodyOf(answer)).read()).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(50);
    await rest;
    expect(told.aborted).toHaveLength(1);
  });

  it('leaves no listener on its signal', () => {
    const { exchange, controller, stop } = begin();
    exchange.onRequestStart(controller);
    exchange.onResponseStart(controller, 200, {});
    exchange.onResponseEnd();
    stop.abort();
    expect(() => exchange.onRequestStart(controller)).not.toThrow();
  });

  it('costs no connection when it is aborted while it waits for one', async () => {
    const first = later<Socket>();
    const { origin, told } = await answering((socket) => first.resolve(socket));
    const transport = openUndici({ connectionsPerOrigin: 1 });
    const busy = ask(transport, { origin });
    const socket = await first.promise;
    const stop = new AbortController();
    const waiting = send(transport, { origin, signal: stop.signal });
    await new Promise((resolve) => setImmediate(resolve));
    const next = ask(transport, { origin });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    socket.write(ok());
    expect([await busy, await next]).toEqual(['ok', 'ok']);
    expect(told.requests).toEqual([1, 1]);
    await transport.close();
    await until(() => told.closed === 1);
  });
});
