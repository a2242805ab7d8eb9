import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { createSleep, systemClock, systemSleep } from './system-clock.ts';

const run = promisify(execFile);
const source = JSON.stringify(new URL('./system-clock.ts', import.meta.url).href);

/** What a process prints that runs this and nothing else. */
async function printed(script: string): Promise<string> {
  const code = `import { systemClock, systemSleep } from ${source};\n${script}`;
  const options = [
    '--conditions=@llm/source',
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    code,
  ];
  return (await run(process.execPath, options)).stdout.trim();
}

describe('systemClock', () => {
  it('does not run a callback that was stopped', async () => {
    let ran = false;
    systemClock.after(1, () => (ran = true))();
    await new Promise<void>((resolve) => {
      systemClock.after(5, resolve);
    });
    expect(ran).toBe(false);
  });

  it('does not take a wait that overflows a timer for none', async () => {
    const ran: string[] = [];
    const stops = [
      systemClock.after(2 ** 31, () => ran.push('long')),
      systemClock.after(Infinity, () => ran.push('infinite')),
    ];
    await new Promise<void>((resolve) => {
      systemClock.after(5, resolve);
    });
    for (const stop of stops) stop();
    expect(ran).toEqual([]);
  });

  it('tells the time of the machine', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
    expect(Math.abs(systemClock.date() - Date.now())).toBeLessThan(1_000);
  });

  it('lets nobody who sets the machine’s clock move what lasts', async () => {
    const told = await printed(`
      const real = Date.now;
      const before = systemClock.now();
      Date.now = () => real() - 3_600_000;
      console.log(systemClock.now() - before < 0, systemClock.date() < before - 3_000_000);
    `);
    expect(told).toBe('false true');
  });

  it('lets the process end, while systemSleep keeps it', async () => {
    const [clock, sleep] = await Promise.all([
      printed(`systemClock.after(60_000, () => console.log('ran')); console.log('end');`),
      printed(`systemSleep(20).then(() => console.log('slept'));`),
    ]);
    expect(clock).toBe('end');
    expect(sleep).toBe('slept');
  });
});

describe('createSleep', () => {
  it('does not wait for a signal that is already aborted', async () => {
    let timers = 0;
    const sleep = createSleep(() => {
      timers += 1;
      return () => undefined;
    });
    const error = await sleep(1, AbortSignal.abort('why')).catch((cause: unknown) => cause);
    expect(isLLMError(error, 'cancelled') && error.cause).toBe('why');
    expect(timers).toBe(0);
  });

  it('stops its timer when the signal aborts', async () => {
    let stopped = 0;
    const sleep = createSleep(() => () => (stopped += 1));
    const controller = new AbortController();
    const sleeping = sleep(1, controller.signal).catch((cause: unknown) => cause);
    controller.abort();
    expect(isLLMError(await sleeping, 'cancelled')).toBe(true);
    expect(stopped).toBe(1);
  });

  it('wakes when its timer runs, and an abort after that does nothing', async () => {
    let wake = (): void => undefined;
    const sleep = createSleep((_, callback) => {
      wake = callback;
      return () => undefined;
    });
    const controller = new AbortController();
    const sleeping = sleep(1, controller.signal);
    wake();
    await sleeping;
    controller.abort();
    await expect(sleeping).resolves.toBeUndefined();
  });
});

describe('systemSleep', () => {
  it('is cancelled by its signal', async () => {
    const controller = new AbortController();
    const sleeping = systemSleep(60_000, controller.signal).catch((cause: unknown) => cause);
    controller.abort();
    expect(isLLMError(await sleeping, 'cancelled')).toBe(true);
  });
});
