// Runs every example; each asserts its own result and ends with a code other than 0 when it differs.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(dirname(import.meta.dirname), 'apps/examples/src');
const timeLimitMs = 60_000;

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
}

const examples = existsSync(folder)
  ? readdirSync(folder).filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\.d\.ts$/.test(name))
  : [];

function runExample(name: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const args = ['--conditions=@llm/source', '--import', 'tsx', join(folder, name)];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeLimitMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('close', (code) => resolve({ name, passed: code === 0, output }));
  });
}

const outcomes: Outcome[] = [];
for (const name of examples) outcomes.push(await runExample(name));
for (const { name, passed, output } of outcomes) {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`);
  if (!passed) console.error(output);
}
const failed = outcomes.filter(({ passed }) => !passed).length;
console.log(`examples: ${outcomes.length - failed} of ${outcomes.length} as expected`);
if (failed > 0 || outcomes.length === 0) process.exitCode = 1;
