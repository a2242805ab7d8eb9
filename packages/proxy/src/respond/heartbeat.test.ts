import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import type { ReplyStream } from '../inbound.ts';
import { withHeartbeat } from './heartbeat.ts';

const every = { everyMs: 1_000, bytes: ': keepalive\n\n' };

describe('withHeartbeat', () => {
  it('sends a comment when the stream is silent, and then what the stream still had', async () => {
    const clock = fakeClock();
    const source = controlled();
    const stream = withHeartbeat(source.stream, every, clock);
    const first = stream.read();
    await clock.advance(1_000);
    expect(await first).toBe(': keepalive\n\n');
    const second = stream.read();
    source.give('data');
    expect(await second).toBe('data');
  });

  it('loses nothing that came between a comment and the next read', async () => {
    const clock = fakeClock();
    const source = controlled();
    const stream = withHeartbeat(source.stream, every, clock);
    const first = stream.read();
    await clock.advance(1_000);
    await first;
    source.give('data');
    await clock.advance(0);
    expect(await stream.read()).toBe('data');
  });

  it('is silent while data comes often enough', async () => {
    const clock = fakeClock();
    const source = controlled();
    const stream = withHeartbeat(source.stream, every, clock);
    for (let count = 0; count < 4; count += 1) {
      const next = stream.read();
      await clock.advance(600);
      source.give(`${count}`);
      expect(await next).toBe(`${count}`);
    }
  });

  it('passes a failure to who reads, though no body should have one', async () => {
    const clock = fakeClock();
    const broken: ReplyStream = {
      read: () => Promise.reject(new Error('broken')),
      cancel: () => undefined,
    };
    await expect(withHeartbeat(broken, every, clock).read()).rejects.toThrow('broken');
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer behind, read out or cancelled', async () => {
    const clock = fakeClock();
    const ended = controlled();
    const stream = withHeartbeat(ended.stream, every, clock);
    const last = stream.read();
    ended.give(undefined);
    expect(await last).toBeUndefined();
    const cancelled = controlled();
    withHeartbeat(cancelled.stream, every, clock).cancel();
    expect(cancelled.wasCancelled()).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

function controlled() {
  let give: (chunk: string | undefined) => void = () => undefined;
  let cancelled = false;
  const stream: ReplyStream = {
    read: () =>
      new Promise((resolve) => {
        give = resolve;
      }),
    cancel() {
      cancelled = true;
    },
  };
  return {
    stream,
    give: (chunk: string | undefined) => give(chunk),
    wasCancelled: () => cancelled,
  };
}
