import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  /** User and system time of all threads since the process started, in microseconds. */
  readonly cpuUs: number;
  readonly rssBytes: number;
}

// USER_HZ is 100 on every Linux that Node supports: proc_pid_stat(5) counts in units of 10 ms.
const microsecondsPerTick = 10_000;
const utimeField = 14;
const rssField = 24;
const pageBytes = 4_096;

/** Reads `/proc/<pid>/stat`; undefined where there is no such file (another system, or the process is gone). */
export function readProcessUsage(pid: number): ProcessUsage | undefined {
  try {
    return decodeProcessStat(readFileSync(`/proc/${String(pid)}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

/** The second field is the program's name in parentheses and may itself hold spaces and parentheses. */
export function decodeProcessStat(text: string): ProcessUsage {
  const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(rest[number - 3]);
  const ticks = field(utimeField) + field(utimeField + 1);
  return { cpuUs: ticks * microsecondsPerTick, rssBytes: field(rssField) * pageBytes };
}
