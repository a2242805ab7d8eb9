import { spawn } from 'node:child_process';

/** How a program ended, and what it wrote. */
export interface Ended {
  /** `undefined` where a signal ended it. */
  readonly code: number | undefined;
  readonly output: string;
}

export interface ProgramRun {
  readonly command: string;
  readonly args: readonly string[];
  /** A folder of its own, which is its home, too. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Sends SIGINT, as Ctrl+C does, when it resolves. */
  readonly interrupt?: Promise<unknown>;
}

const limitMs = 60_000;

/** Runs a program that gets nothing of this process's environment but the path. */
export function runProgram(run: ProgramRun): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(run.command, run.args, {
      cwd: run.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
      env: { PATH: process.env['PATH'] ?? '', HOME: run.folder, ...run.variables },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? undefined, output }));
    void run.interrupt?.then(() => child.kill('SIGINT'));
  });
}
