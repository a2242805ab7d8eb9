import { describe, expect, it } from 'vitest';
import { LLMError } from '../error/llm-error.ts';
import { ByteQueue } from './byte-queue.ts';

const broken = new LLMError('connection', 'it broke');

describe('ByteQueue', () => {
  it('gives what was pushed before a failure first, and then the failure for good', async () => {
    const queue = new ByteQueue();
    queue.push(new Uint8Array([1]));
    queue.fail(broken);
    queue.fail(new LLMError('timeout', 'too late'));
    expect(await queue.read()).toEqual(new Uint8Array([1]));
    await expect(queue.read()).rejects.toBe(broken);
    await expect(queue.read()).rejects.toBe(broken);
  });

  it('drops what was pushed where the reader shall not have it', async () => {
    const queue = new ByteQueue();
    queue.push(new Uint8Array([1]));
    queue.fail(broken, true);
    expect(queue.queued).toBe(0);
    await expect(queue.read()).rejects.toBe(broken);
  });

  it('wakes a reader that waits: by bytes, by the end, by a failure', async () => {
    const queue = new ByteQueue();
    const reading = queue.read();
    queue.push(new Uint8Array([1]));
    queue.push(new Uint8Array([2, 3]));
    expect(await reading).toEqual(new Uint8Array([1, 2, 3]));
    const ending = queue.read();
    queue.end();
    expect(await ending).toBeUndefined();
    expect(await queue.read()).toBeUndefined();

    const failing = new ByteQueue();
    const rejected = expect(failing.read()).rejects.toBe(broken);
    failing.fail(broken);
    await rejected;
  });

  it('gives all that waits in one piece, and counts it', async () => {
    const queue = new ByteQueue();
    for (const byte of [1, 2, 3]) queue.push(new Uint8Array([byte]));
    queue.end();
    expect(queue.queued).toBe(3);
    expect(await queue.read()).toEqual(new Uint8Array([1, 2, 3]));
    expect(queue.queued).toBe(0);
    expect(await queue.read()).toBeUndefined();
  });
});
