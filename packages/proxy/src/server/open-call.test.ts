import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createTurnEnd, LLMError } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openStream } from '../../test/support/http-client.ts';
import { serveHttp } from '../../test/support/serve.ts';
import type { Reply, ReplyStream } from '../inbound.ts';
import { OpenCall } from './open-call.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A promise that the test keeps. */
function later<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve: (value: Value) => resolve(value) };
}

/** A call from a client of its own, before anything was answered. */
async function openCall({ isLast = false } = {}) {
  const clock = fakeClock();
  const begun = later<ServerResponse>();
  const server = await serveHttp((_, response) => begun.resolve(response));
  cleanups.push(() => server.close());
  const client = openStream({ url: server.origin });
  client.catch(() => undefined);
  const response = await begun.promise;
  const controller = new AbortController();
  const call = new OpenCall({
    response,
    controller,
    writeStallMs: 1_000,
    clock,
    isLast: () => isLast,
    turnEnd: createTurnEnd(),
  });
  response.once('close', () => call.onClose());
  return { call, client, clock, response };
}

/** A stream of these chunks, which says how often it was read and whether it was cancelled. */
function bodyOf(chunks: readonly (string | Promise<string | undefined>)[]) {
  const rest = chunks.values();
  const told = { reads: 0, cancelled: 0 };
  const body: ReplyStream = {
    read() {
      told.reads += 1;
      return Promise.resolve(rest.next().value);
    },
    cancel() {
      told.cancelled += 1;
    },
  };
  return { body, told };
}

const replyOf = (body: Reply['body'], more: Partial<Reply> = {}): Reply => ({
  status: 200,
  headers: { 'x-a': 'b' },
  body,
  ...more,
});
const never = new Promise<undefined>(() => undefined);

describe('a client that is gone', () => {
  it('aborts its call, and closes the stream that it was reading', async () => {
    const { call, client, response } = await openCall();
    const { body, told } = bodyOf(['one', never]);
    void call.write(replyOf(body));
    const stream = await client;
    await stream.until('one');
    stream.destroy();
    await once(response, 'close');
    expect(call.signal.reason).toMatchObject({ code: 'cancelled' });
    expect(told.cancelled).toBe(1);
  });

  it('has nothing read for it', async () => {
    const { call, response } = await openCall();
    response.destroy();
    const { body, told } = bodyOf(['one']);
    await call.write(replyOf(body));
    expect(told).toEqual({ reads: 0, cancelled: 1 });
  });

  it('is one that takes nothing for too long', async () => {
    const { call, client, clock, response } = await openCall();
    const { body } = bodyOf(Array<string>(64).fill('x'.repeat(1_000_000)));
    const written = call.write(replyOf(body));
    (await client).response.pause();
    while (!response.writableNeedDrain || clock.pending === 0) await new Promise(setImmediate);
    await clock.advance(1_000);
    await written;
    expect(response.destroyed).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is no failure when it goes before the turn ends in which its answer is written', async () => {
    const { call, client, response } = await openCall();
    await call.write(replyOf('late'));
    response.destroy();
    await expect(client).rejects.toThrow();
    const next = await openCall();
    await next.call.write(replyOf('in time'));
    await (await next.client).until('in time');
  });
});

describe('an open call', () => {
  it('does not count as cancelled once its answer was written', async () => {
    const { call, client, response } = await openCall();
    await call.write(replyOf('whole'));
    await (await client).rest();
    if (!response.closed) await once(response, 'close');
    expect(call.signal.aborted).toBe(false);
  });

  it('leaves its stream to tell why it was aborted by the gateway', async () => {
    const { call, client } = await openCall();
    const end = later<string | undefined>();
    const { body, told } = bodyOf(['one', end.promise, 'last']);
    const written = call.write(replyOf(body));
    await (await client).until('one');
    call.abort(new LLMError('overloaded', 'the gateway is shutting down'));
    end.resolve('why');
    await written;
    expect(await (await client).rest()).toBe('onewhylast');
    expect(told.cancelled).toBe(0);
  });

  it('says that its connection ends with it, and how long its answer is', async () => {
    const { call, client } = await openCall({ isLast: true });
    await call.write(replyOf('é'));
    const { headers } = await client;
    expect(headers).toMatchObject({ connection: 'close', 'content-length': '2', 'x-a': 'b' });
  });

  it('sends a heartbeat only while its stream is silent, and none after its end', async () => {
    const { call, client, clock } = await openCall();
    const [next, end] = [later<string | undefined>(), later<string | undefined>()];
    const { body } = bodyOf(['one', next.promise, end.promise]);
    const heartbeat = { everyMs: 100, bytes: '♥' };
    const written = call.write(replyOf(body, { heartbeat }));
    const stream = await client;
    await stream.until('one');
    await clock.advance(60);
    next.resolve('two');
    await clock.advance(60);
    await clock.advance(100);
    end.resolve(undefined);
    await written;
    expect(clock.pending).toBe(0);
    expect(await stream.rest()).toBe('onetwo♥');
  });
});

describe('a client that is slow', () => {
  it('gets no heartbeat behind what it has not taken yet', async () => {
    const { call, client, clock, response } = await openCall();
    const end = later<string | undefined>();
    const large = Array<string>(32).fill('x'.repeat(1_000_000));
    const { body } = bodyOf([...large, end.promise]);
    const written = call.write(replyOf(body, { heartbeat: { everyMs: 100, bytes: '♥' } }));
    const stream = await client;
    stream.response.pause();
    // Two timers: the heartbeat's, and the one that bounds how long the client may take nothing.
    while (!response.writableNeedDrain || clock.pending < 2) await new Promise(setImmediate);
    await clock.advance(900);
    stream.response.resume();
    end.resolve('last');
    await written;
    const text = await stream.rest();
    expect(text.length).toBe(32_000_004);
    expect(text).not.toContain('♥');
  });
});

describe('a call that is refused', () => {
  it('shows its refusal before its client has sent all, and ends after that', async () => {
    const { call, client, response } = await openCall();
    const sent = later<undefined>();
    const refused = call.refuse(replyOf('no', { status: 413 }), sent.promise);
    const stream = await client;
    await stream.until('no');
    expect(stream.headers.connection).toBe('close');
    expect(response.writableEnded).toBe(false);
    sent.resolve(undefined);
    await refused;
    expect(await stream.rest()).toBe('no');
  });
});
