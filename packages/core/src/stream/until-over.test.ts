import { describe, expect, it } from 'vitest';
import type { StreamProgress } from '../contract/protocol.ts';
import type { ByteStream } from '../contract/transport.ts';
import { LLMError } from '../error/llm-error.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { untilOver } from './until-over.ts';

/** A body whose reads a test answers, read by somebody who knows how far its answer is. */
function prepare() {
  const clock = fakeClock();
  const waiting: {
    readonly resolve: (bytes: Uint8Array | undefined) => void;
    readonly reject: (cause: unknown) => void;
  }[] = [];
  let cancelled = 0;
  let progress: StreamProgress = 'open';
  const body: ByteStream = {
    read: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    cancel() {
      cancelled += 1;
      for (const { reject } of waiting.splice(0))
        reject(new LLMError('cancelled', 'the body was cancelled'));
    },
  };
  return {
    clock,
    stream: untilOver(body, { progress: () => progress, clock }),
    reach: (next: StreamProgress) => {
      progress = next;
    },
    send: (length: number) => waiting.shift()?.resolve(new Uint8Array(length)),
    close: () => waiting.shift()?.resolve(undefined),
    fail: (code: 'connection' | 'timeout' | 'cancelled' | 'invalid_response') =>
      waiting.shift()?.reject(new LLMError(code, 'it broke')),
    isRead: () => waiting.length > 0,
    cancelled: () => cancelled,
  };
}

describe('an open answer', () => {
  it('fails as its connection fails', async () => {
    const { stream, fail } = prepare();
    const read = stream.read();
    fail('connection');
    await expect(read).rejects.toMatchObject({ code: 'connection' });
  });

  it('waits for as long as it takes', async () => {
    const { stream, clock, send, cancelled } = prepare();
    const read = stream.read();
    await clock.advance(600_000);
    expect(cancelled()).toBe(0);
    send(3);
    expect(await read).toHaveLength(3);
  });
});

describe('a complete answer', () => {
  it.each(['connection', 'timeout'] as const)('ends with %s', async (code) => {
    const { stream, reach, fail, clock } = prepare();
    reach('complete');
    const read = stream.read();
    fail(code);
    expect(await read).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it.each(['cancelled', 'invalid_response'] as const)('fails with %s', async (code) => {
    const { stream, reach, fail } = prepare();
    reach('complete');
    const read = stream.read();
    fail(code);
    await expect(read).rejects.toMatchObject({ code });
  });

  it('gives what comes within two seconds, and then closes the upstream', async () => {
    const { stream, reach, send, clock, cancelled } = prepare();
    reach('complete');
    const counts = stream.read();
    await clock.advance(1_999);
    send(7);
    expect(await counts).toHaveLength(7);
    const rest = stream.read();
    await clock.advance(2_000);
    expect(await rest).toBeUndefined();
    expect(cancelled()).toBe(1);
  });
});

describe('an answer that is over', () => {
  it('ends at once, and is drained to the end of its body', async () => {
    const { stream, reach, send, close, clock, cancelled } = prepare();
    reach('over');
    expect(await stream.read()).toBeUndefined();
    expect(await stream.read()).toBeUndefined();
    send(60_000);
    await clock.advance(999);
    close();
    await clock.advance(10_000);
    expect(cancelled()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('is closed after a second, or after 64 KiB, whichever comes first', async () => {
    const slow = prepare();
    slow.reach('over');
    await slow.stream.read();
    await slow.clock.advance(1_000);
    expect(slow.cancelled()).toBe(1);

    const long = prepare();
    long.reach('over');
    await long.stream.read();
    for (let sent = 0; sent < 65_536; sent += 8_192) {
      expect(long.cancelled()).toBe(0);
      long.send(8_192);
      await long.clock.advance(0);
    }
    expect(long.cancelled()).toBe(1);
    expect(long.isRead()).toBe(false);
  });

  it('does not care how its connection ends', async () => {
    const { stream, reach, fail, clock } = prepare();
    reach('over');
    await stream.read();
    fail('connection');
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });
});
