import { findPort, startChild } from './child.ts';
import type { Scheme } from './start-upstream.ts';
import type { RunningTarget, TargetSetting } from './target.ts';

export const noLog = (): { bytes: number; lines: number } => ({ bytes: 0, lines: 0 });

export interface NodeOptions {
  /** The program and its arguments, for the port it has to listen on. */
  readonly programFor: (port: number) => readonly string[];
  /** For a program that would listen on every interface. */
  readonly onLoopback?: boolean;
  readonly stdout?: number;
  readonly cwd?: string;
}

/** Starts a measured process on its core, in front of the upstream over `scheme`. */
export async function startNode(
  setting: TargetSetting,
  scheme: Scheme,
  { programFor, onLoopback = false, stdout, cwd }: NodeOptions,
): Promise<RunningTarget> {
  const { cores, programs, reporting, upstream } = setting;
  const port = await findPort();
  const preloaded = reporting || onLoopback;
  const child = startChild({
    arguments: [...(preloaded ? ['--require', programs.preload] : []), ...programFor(port)],
    cores: cores.measured,
    ipc: reporting,
    environment: {
      ...upstream.environment(scheme),
      ...(onLoopback ? { BENCH_LOOPBACK: '1' } : {}),
    },
    ...(stdout === undefined ? {} : { stdout }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { port, pid: child.pid, child, takeLog: noLog, stop: child.stop };
}
