import { describe, expect, it } from 'vitest';
import type { ByteStream } from '../contract/transport.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { readAll, readHead } from './read-all.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A body of prepared pieces that counts how often it was cancelled. */
function prepare(pieces: readonly (string | LLMError)[]): {
  readonly body: ByteStream;
  readonly cancelled: () => number;
} {
  const rest = pieces.values();
  let cancelled = 0;
  return {
    cancelled: () => cancelled,
    body: {
      async read() {
        const { value } = rest.next();
        if (isLLMError(value)) throw value;
        return value === undefined ? undefined : bytesOf(value);
      },
      cancel() {
        cancelled += 1;
      },
    },
  };
}

const broken = new LLMError('connection', 'it broke');

describe('readAll', () => {
  it('refuses and cancels a body that is too long', async () => {
    const { body, cancelled } = prepare(['abc', 'def', 'ghi']);
    const error: unknown = await readAll(body, 5).catch((cause: unknown) => cause);
    expect(isLLMError(error, 'invalid_response')).toBe(true);
    expect(cancelled()).toBe(1);
  });

  it('refuses and cancels a body for which there is no room, and says that it is nobody else’s fault', async () => {
    const { body, cancelled } = prepare(['abc', 'def', 'ghi']);
    let room = 5;
    const take = (bytes: number): boolean => {
      if (bytes > room) return false;
      room -= bytes;
      return true;
    };
    const error: unknown = await readAll(body, 100, take).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'overloaded', status: 503, byProcess: true });
    expect(cancelled()).toBe(1);
    expect(room).toBe(2);
  });

  it('fails as the body fails', async () => {
    await expect(readAll(prepare(['abc', broken]).body, 100)).rejects.toBe(broken);
  });

  it('gives all bytes, up to just the limit', async () => {
    const { body, cancelled } = prepare(['abc', '', 'de']);
    expect(await readAll(body, 5)).toEqual(bytesOf('abcde'));
    expect(await readAll(prepare([]).body, 0)).toEqual(bytesOf(''));
    expect(cancelled()).toBe(0);
  });
});

describe('readHead', () => {
  it('gives what came before the body broke', async () => {
    expect(await readHead(prepare(['abc', broken]).body, 100)).toEqual(bytesOf('abc'));
  });

  it('gives the beginning and cancels the rest', async () => {
    const { body, cancelled } = prepare(['abc', 'def', 'ghi']);
    expect(await readHead(body, 5)).toEqual(bytesOf('abcde'));
    expect(cancelled()).toBe(1);
  });

  it('gives all of a short body, without cancelling it', async () => {
    const { body, cancelled } = prepare(['abc']);
    expect(await readHead(body, 5)).toEqual(bytesOf('abc'));
    expect(cancelled()).toBe(0);
  });
});
