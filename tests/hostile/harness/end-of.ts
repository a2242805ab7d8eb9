import type { ChildProcess } from 'node:child_process';

/** How a process ends: its code, or the signal that ended it. */
export function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    const tell = (code: number | null, signal: string | null): void =>
      resolve(code ?? signal ?? 'no code');
    if (child.exitCode !== null || child.signalCode !== null)
      tell(child.exitCode, child.signalCode);
    else child.once('exit', tell);
  });
}
