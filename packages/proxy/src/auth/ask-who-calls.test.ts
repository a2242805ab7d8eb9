import type { Principal } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { askWhoCalls } from './ask-who-calls.ts';

const ann: Principal = { id: 'ann', role: 'caller' };
const headOf = (signal = new AbortController().signal) => ({
  method: 'GET',
  path: '/v1/models',
  query: '',
  headers: {},
  signal,
});
const never = () => new Promise<Principal>(() => undefined);

describe('askWhoCalls', () => {
  it('gives at once what is known at once, without a timer', () => {
    const clock = fakeClock();
    expect(askWhoCalls(() => ann, { maxMs: 10, maxOpen: 1, clock })(headOf())).toBe(ann);
  });

  it('waits for so long, and tells who still looks', async () => {
    const clock = fakeClock();
    const signals: AbortSignal[] = [];
    const ask = askWhoCalls(({ signal }) => (signals.push(signal), never()), {
      maxMs: 10,
      maxOpen: 1,
      clock,
    });
    const asked = expect(ask(headOf())).rejects.toMatchObject({ code: 'timeout', status: 504 });
    await clock.advance(10);
    await asked;
    expect(signals[0]?.aborted).toBe(true);
  });

  it('stops waiting when the client goes away, and leaves no listener behind', async () => {
    const caller = new AbortController();
    let shown: AbortSignal | undefined;
    const ask = askWhoCalls(({ signal }) => ((shown = signal), never()), {
      maxMs: 10,
      maxOpen: 1,
      clock: fakeClock(),
    });
    const asked = expect(ask(headOf(caller.signal))).rejects.toMatchObject({ code: 'cancelled' });
    expect(shown?.aborted).toBe(false);
    caller.abort();
    await asked;
    expect(shown?.aborted).toBe(true);
    await expect(ask(headOf(caller.signal))).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is asked about so many requests at once, and again when one is known', async () => {
    let know: (principal: Principal) => void = () => undefined;
    const ask = askWhoCalls(() => new Promise((resolve) => (know = resolve)), {
      maxMs: 10,
      maxOpen: 1,
      clock: fakeClock(),
    });
    const first = ask(headOf());
    expect(() => ask(headOf())).toThrow('1 requests wait');
    know(ann);
    expect(await first).toBe(ann);
    const second = ask(headOf());
    know(ann);
    expect(await second).toBe(ann);
  });
});
