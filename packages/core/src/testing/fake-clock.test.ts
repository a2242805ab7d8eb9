import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { fakeClock } from './fake-clock.ts';

describe('fakeClock', () => {
  it('does not run a timer that was stopped', async () => {
    const clock = fakeClock();
    let ran = false;
    const stop = clock.after(10, () => (ran = true));
    expect(clock.pending).toBe(1);
    stop();
    stop();
    await clock.advance(20);
    expect(ran).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('does not run a timer before its time, and runs it once', async () => {
    const clock = fakeClock();
    let runs = 0;
    clock.after(10, () => (runs += 1));
    await clock.advance(9);
    expect(runs).toBe(0);
    await clock.advance(1);
    await clock.advance(100);
    expect(runs).toBe(1);
  });

  it('says the time it was told, and lets it pass', async () => {
    const clock = fakeClock({ now: 1_000 });
    await clock.advance(5);
    expect(clock.now()).toBe(1_005);
  });

  it('lets a test set the date, which moves nothing else', async () => {
    const clock = fakeClock({ now: 1_000 });
    let ran = false;
    clock.after(10, () => (ran = true));
    clock.setDate(7);
    expect([clock.date(), clock.now(), ran]).toEqual([7, 1_000, false]);
    await clock.advance(10);
    expect([clock.date(), clock.now(), ran]).toEqual([17, 1_010, true]);
  });

  it('runs timers in the order of their moments, and of their making where those are equal', async () => {
    const clock = fakeClock();
    const seen: string[] = [];
    clock.after(20, () => seen.push(`late at ${clock.now()}`));
    clock.after(10, () => seen.push(`first at ${clock.now()}`));
    clock.after(10, () => seen.push(`second at ${clock.now()}`));
    await clock.advance(30);
    expect(seen).toEqual(['first at 10', 'second at 10', 'late at 20']);
  });

  it('runs timers that timers and promises set on the way', async () => {
    const clock = fakeClock();
    const seen: number[] = [];
    const tick = async (): Promise<void> => {
      seen.push(clock.now());
      await Promise.resolve();
      await Promise.resolve();
      clock.after(10, () => void tick());
    };
    void tick();
    await clock.advance(35);
    expect(seen).toEqual([0, 10, 20, 30]);
  });

  it('never ends an infinite wait', async () => {
    const clock = fakeClock();
    let ran = false;
    clock.after(Infinity, () => (ran = true));
    await clock.advance(2 ** 50);
    expect(ran).toBe(false);
  });

  it('sleeps until time has passed', async () => {
    const clock = fakeClock();
    let awake = false;
    const sleeping = clock.sleep(10).then(() => (awake = true));
    await clock.advance(9);
    expect(awake).toBe(false);
    await clock.advance(1);
    await sleeping;
    expect(awake).toBe(true);
  });

  it('wakes a sleeper whose signal aborts, and forgets its timer', async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(10, controller.signal).catch((error: unknown) => error);
    controller.abort();
    expect(isLLMError(await sleeping, 'cancelled')).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
