import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import type { Reply, ReplyStream } from '../inbound.ts';
import { earlyStream } from './early-stream.ts';

function prepare() {
  const clock = fakeClock();
  let settle: { resolve(reply: Reply): void; reject(cause: unknown): void } | undefined;
  const late = new Promise<Reply>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const reply = earlyStream(late, {
    afterMs: 50,
    heartbeat: ': beat\n\n',
    headers: () => ({ 'x-request-id': 'id-1' }),
    tell: (cause) => `data: ${String(cause)}\n\n`,
    clock,
  });
  return {
    clock,
    reply,
    resolve: (value: Reply) => settle?.resolve(value),
    reject: (cause: unknown) => settle?.reject(cause),
  };
}

function streamOf(...pieces: readonly string[]) {
  const left = [...pieces];
  let cancelled = 0;
  const body: ReplyStream = {
    read: () => Promise.resolve(left.shift()),
    cancel() {
      cancelled += 1;
    },
  };
  return { body, cancelled: () => cancelled };
}

function bodyOf({ body }: Reply): ReplyStream {
  if (typeof body === 'string' || body instanceof Uint8Array) throw new Error('no stream');
  return body;
}

describe('a reply in time', () => {
  it('is the reply itself, and leaves no timer', async () => {
    const { reply, resolve, clock } = prepare();
    const given = { status: 200, headers: {}, body: 'x' };
    await clock.advance(49);
    resolve(given);
    expect(await reply).toBe(given);
    expect(clock.pending).toBe(0);
  });

  it('may be a failure', async () => {
    const { reply, reject, clock } = prepare();
    reject(new Error('no'));
    await expect(reply).rejects.toThrow('no');
    expect(clock.pending).toBe(0);
  });
});

describe('a late reply', () => {
  it('is a stream from the first heartbeat on', async () => {
    const { reply, resolve, clock } = prepare();
    await clock.advance(50);
    const early = await reply;
    expect(early).toMatchObject({
      status: 200,
      headers: { 'x-request-id': 'id-1' },
      heartbeat: { everyMs: 50, bytes: ': beat\n\n' },
    });
    const body = bodyOf(early);
    expect(await body.read()).toBe(': beat\n\n');
    const next = body.read();
    resolve({ status: 200, headers: {}, body: streamOf('a', 'b').body });
    expect(await next).toBe('a');
    expect(await body.read()).toBe('b');
    expect(await body.read()).toBeUndefined();
  });

  it('that fails is told in the stream, which ends there', async () => {
    const { reply, reject, clock } = prepare();
    await clock.advance(50);
    const body = bodyOf(await reply);
    await body.read();
    reject('too late');
    expect(await body.read()).toBe('data: too late\n\n');
    expect(await body.read()).toBeUndefined();
  });

  it('that is whole is written as it is', async () => {
    const { reply, resolve, clock } = prepare();
    await clock.advance(50);
    const body = bodyOf(await reply);
    await body.read();
    resolve({ status: 200, headers: {}, body: 'whole' });
    expect(await body.read()).toBe('whole');
    expect(await body.read()).toBeUndefined();
  });

  it('is closed when it comes after its caller has gone', async () => {
    const { reply, resolve, clock } = prepare();
    await clock.advance(50);
    const body = bodyOf(await reply);
    body.cancel();
    const { body: late, cancelled } = streamOf('a');
    resolve({ status: 200, headers: {}, body: late });
    await clock.advance(0);
    expect(cancelled()).toBe(1);
    expect(await body.read()).toBeUndefined();
  });

  it('that fails after its caller has gone is nobody’s', async () => {
    const { reply, reject, clock } = prepare();
    await clock.advance(50);
    bodyOf(await reply).cancel();
    reject(new Error('no'));
    await clock.advance(0);
  });
});
