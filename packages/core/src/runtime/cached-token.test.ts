import { describe, expect, it } from 'vitest';
import { LLMError } from '../error/llm-error.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { cachedToken, type CachedTokenOptions, type Token } from './cached-token.ts';

interface Fetch {
  readonly signal: AbortSignal;
  give(token: Token): void;
  fail(error: unknown): void;
}

function setUp(options: CachedTokenOptions = {}) {
  const clock = fakeClock({ now: 1_000_000 });
  const fetches: Fetch[] = [];
  const token = cachedToken(
    (signal) =>
      new Promise<Token>((give, fail) => {
        fetches.push({ signal, give, fail });
      }),
    { clock, ...options },
  );
  /** Gives the fetch at `at` a token that lives for `ms`. */
  const give = async (at: number, value: string, ms: number): Promise<void> => {
    fetches[at]?.give({ value, expiresAt: clock.date() + ms });
    await clock.advance(0);
  };
  const fail = async (at: number, error: unknown = new Error('down')): Promise<void> => {
    fetches[at]?.fail(error);
    await clock.advance(0);
  };
  return { clock, fetches, token, give, fail };
}

const hour = 3_600_000;

describe('cachedToken', () => {
  it('fetches once for all who wait, and not again while the token is good', async () => {
    const { token, fetches, give, clock } = setUp();
    const waiting = Promise.all([token(), token(), token()]);
    await give(0, 'first', hour);
    expect(await waiting).toEqual(['first', 'first', 'first']);
    await clock.advance(hour - 300_001);
    expect(await token()).toBe('first');
    expect(fetches).toHaveLength(1);
  });

  it('keeps a token for as long as it lives, whoever sets the machine’s clock meanwhile', async () => {
    const { token, fetches, give, clock } = setUp();
    clock.setDate(50 * hour);
    const first = token();
    await give(0, 'first', hour);
    await first;
    clock.setDate(0);
    await clock.advance(hour);
    const second = token();
    await give(1, 'second', hour);
    expect(await second).toBe('second');
    clock.setDate(100 * hour);
    expect(await token()).toBe('second');
    expect(fetches).toHaveLength(2);
  });

  it('gives the old token while one fetch for the next runs, then the next', async () => {
    const { token, fetches, give, clock } = setUp();
    const first = token();
    await give(0, 'first', hour);
    await first;
    await clock.advance(hour - 300_000);
    expect(await Promise.all([token(), token()])).toEqual(['first', 'first']);
    expect(fetches).toHaveLength(2);
    await give(1, 'second', hour);
    expect(await token()).toBe('second');
    expect(fetches).toHaveLength(2);
  });

  it('keeps the old token while it is good when the next does not come, and asks again after a pause', async () => {
    const { token, fetches, give, fail, clock } = setUp({ timeoutMs: 0 });
    const first = token();
    await give(0, 'first', hour);
    await first;
    await clock.advance(hour - 60_000);
    expect(await token()).toBe('first');
    await fail(1);
    expect(await token()).toBe('first');
    expect(fetches).toHaveLength(2);
    await clock.advance(5_000);
    expect(await token()).toBe('first');
    expect(fetches).toHaveLength(3);
    await clock.advance(55_000);
    const late = token();
    expect(fetches).toHaveLength(3);
    await give(2, 'second', hour);
    expect(await late).toBe('second');
  });

  it('never gives a token that has expired', async () => {
    const { token, give, fail, clock } = setUp();
    const first = token();
    await give(0, 'first', 10_000);
    await first;
    await clock.advance(10_000);
    const failed = expect(token()).rejects.toMatchObject({ code: 'authentication' });
    await fail(1);
    await failed;
  });

  it('replaces a short-lived token after half of its life, not at each call', async () => {
    const { token, fetches, give, clock } = setUp();
    const first = token();
    await give(0, 'first', 60_000);
    await first;
    await clock.advance(29_999);
    await token();
    expect(fetches).toHaveLength(1);
    await clock.advance(1);
    await token();
    expect(fetches).toHaveLength(2);
  });

  it('gives a failure to all who wait for it, and the next caller tries anew', async () => {
    const { token, fetches, give, fail } = setUp();
    const down = new LLMError('connection', 'the token server is away');
    const waiting = Promise.allSettled([token(), token()]);
    await fail(0, down);
    expect(await waiting).toEqual([
      { status: 'rejected', reason: down },
      { status: 'rejected', reason: down },
    ]);
    const next = token();
    await give(1, 'first', hour);
    expect(await next).toBe('first');
    expect(fetches).toHaveLength(2);
  });

  it('lets one caller go without taking the token from the others', async () => {
    const { token, fetches, give } = setUp();
    const controller = new AbortController();
    const leaving = token(controller.signal);
    const staying = token(new AbortController().signal);
    controller.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
    expect(fetches[0]?.signal.aborted).toBe(false);
    await give(0, 'first', hour);
    expect(await staying).toBe('first');
  });

  it('goes on for later callers when the only one left', async () => {
    const { token, fetches, give } = setUp();
    await expect(token(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    await give(0, 'first', hour);
    expect(await token()).toBe('first');
    expect(fetches).toHaveLength(1);
  });

  it('gives up a fetch that hangs, and leaves no timer behind', async () => {
    const { token, fetches, clock } = setUp({ timeoutMs: 2_000 });
    const waiting = expect(token()).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(2_000);
    await waiting;
    expect(fetches[0]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
    const next = token();
    fetches[1]?.give({ value: 'first', expiresAt: Infinity });
    expect(await next).toBe('first');
  });

  it('takes a function that throws at once for one that fails', async () => {
    const token = cachedToken(() => {
      throw new Error('no key file');
    });
    await expect(token()).rejects.toMatchObject({ code: 'authentication' });
  });

  it.each([{ refreshBeforeMs: -1 }, { timeoutMs: NaN }])('refuses %o', (options) => {
    expect(() => setUp(options)).toThrow(TypeError);
  });
});
