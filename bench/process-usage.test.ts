import { describe, expect, it } from 'vitest';
import { decodeProcessStat, readProcessUsage } from './process-usage.ts';

describe('decodeProcessStat', () => {
  it('is not misled by spaces and parentheses in the name of the program', () => {
    const text =
      '4711 (node (a) b) R 1 2 3 4 -1 5 100 0 0 0 250 50 0 0 20 0 11 0 114668 3133440 1000 9';
    expect(decodeProcessStat(text)).toEqual({ cpuUs: 3_000_000, rssBytes: 4_096_000 });
  });
});

describe('readProcessUsage', () => {
  it('says nothing about a process that does not exist', () => {
    expect(readProcessUsage(2 ** 30)).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('agrees with what Node says about this process', () => {
    const { user, system } = process.cpuUsage();
    const usage = readProcessUsage(process.pid);
    expect(Math.abs((usage?.cpuUs ?? 0) - user - system)).toBeLessThan(200_000);
    expect(Math.abs((usage?.rssBytes ?? 0) / process.memoryUsage.rss() - 1)).toBeLessThan(0.3);
  });
});
