import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Left {
  readonly sockets: number;
  readonly timers: number;
  readonly others: number;
  readonly listeners: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly openUpstreams: number;
}

interface Report {
  readonly streams: number;
  readonly ends: {
    readonly beforeHeaders: number;
    readonly inStream: number;
    readonly complete: number;
  };
  readonly before: Left;
  readonly after: Left;
  readonly warnings: number;
}

describe('2,000 streams aborted at random moments', () => {
  it('leave sockets, timers, listeners and memory as before', { timeout: 120_000 }, () => {
    const script = fileURLToPath(new URL('abort-streams.ts', import.meta.url));
    const run = spawnSync(
      process.execPath,
      ['--expose-gc', '--conditions=@llm/source', '--import', 'tsx', script],
      { encoding: 'utf8', timeout: 110_000 },
    );
    expect({ status: run.status, signal: run.signal, stderr: run.stderr }).toEqual({
      status: 0,
      signal: null,
      stderr: '',
    });
    const report = JSON.parse(run.stdout) as Report;
    const { ends, before, after, warnings } = report;
    console.log('aborted streams:', JSON.stringify(report, roundNumbers));
    expect(ends.beforeHeaders + ends.inStream + ends.complete).toBe(report.streams);
    // Moments of every kind were among them.
    expect(Math.min(ends.beforeHeaders, ends.inStream)).toBeGreaterThan(50);
    expect(after).toMatchObject({
      sockets: 0,
      openUpstreams: 0,
      timers: before.timers,
      others: before.others,
      listeners: before.listeners,
    });
    expect(warnings).toBe(0);
    // A kilobyte that each stream left would be two megabytes.
    expect(after.heapMb - before.heapMb).toBeLessThan(2);
  });
});

function roundNumbers(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}
