import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Left {
  readonly sockets: number;
  readonly timers: number;
  readonly listeners: number;
  readonly heapMb: number;
}

interface Report {
  readonly asked: number;
  readonly before: Left;
  readonly after: Left;
  readonly warnings: number;
}

const streams = Number(process.env['STREAMS'] ?? 700);

describe(`${streams} streamed calls that end in every way (checklist 222)`, () => {
  it('leave sockets, timers, listeners and memory as before', { timeout: 300_000 }, () => {
    const script = fileURLToPath(new URL('streamed-calls.ts', import.meta.url));
    const run = spawnSync(
      process.execPath,
      ['--expose-gc', '--conditions=@llm/source', '--import', 'tsx', script, String(streams)],
      { encoding: 'utf8', timeout: 290_000 },
    );
    expect({ status: run.status, signal: run.signal, stderr: run.stderr }).toEqual({
      status: 0,
      signal: null,
      stderr: '',
    });
    const { asked, before, after, warnings } = JSON.parse(run.stdout) as Report;
    console.log(`${asked} streamed calls:`, JSON.stringify({ before, after }));
    expect(asked).toBe(streams + 300);
    // Both ends of what may be open at once: a leak would be as many as there were streams.
    expect(after.sockets).toBeLessThanOrEqual(2 * 25);
    expect(after.timers).toBeLessThanOrEqual(before.timers);
    expect(after.listeners).toBe(0);
    expect(warnings).toBe(0);
    // Two kilobytes that each stream left would be more.
    expect(after.heapMb - before.heapMb).toBeLessThan(Math.max(2, (streams * 2) / 1_024));
  });
});
