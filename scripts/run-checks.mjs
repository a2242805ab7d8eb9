// Everything CI runs, two checks at a time: most of them keep one core busy. Each check runs even where
// another failed, and prints what it has to say when it is done. The last line counts them all: vitest's
// tests, and one for each further check.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lanes = 2;

const environment = {
  ...process.env,
  CI: 'true',
  REQUIRE_SERVICES: '1',
  TURBO_TELEMETRY_DISABLED: '1',
};
const reportFolder = mkdtempSync(join(tmpdir(), 'checks-'));
const reportFile = join(reportFolder, 'tests.json');

// The longest come first, so that no lane is left with one of them at the end. `needs` names a check
// whose files another reads: it runs when that one has ended, however it ended. `alone` names a check that
// times something: beside another check it would time that one too, so it comes last and by itself.
const checks = [
  { name: 'build', script: 'build' },
  {
    name: 'test',
    script: 'test',
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    count: countTests,
  },
  // A cached verdict on a file does not know that a type it uses has changed elsewhere.
  { name: 'lint', script: 'lint', args: ['--no-cache'] },
  { name: 'format', script: 'format:check' },
  { name: 'publint and attw', script: 'check:package', needs: 'build' },
  { name: 'examples', script: 'examples' },
  { name: 'shell blocks', script: 'shell-blocks' },
  { name: 'pack and install', script: 'check:pack', needs: 'build' },
  { name: 'python clients', script: 'python', needs: 'build' },
  { name: 'python examples', script: 'python:examples' },
  { name: 'tests of OpenAI', script: 'test:openai-suite' },
  { name: 'site', script: 'site:check' },
  { name: 'typecheck', script: 'typecheck' },
  { name: 'docs', script: 'docs:check' },
  { name: 'structure', script: 'structure' },
  { name: 'floors', script: 'floors' },
  { name: 'links', script: 'links' },
  { name: 'size', script: 'size:check', alone: true },
];

const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** Runs one script of package.json. Its output is kept, so that two checks do not print into each other. */
const runScript = (script, args = []) =>
  new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
      shell: process.platform === 'win32',
    });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => output.push(bytes));
    }
    child.on('error', (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (status) =>
      resolve({ green: status === 0, output: Buffer.concat(output).toString() }),
    );
  });

/** Tests by outcome. A file that could not be loaded has no tests and counts as one failure. */
function countTests(green) {
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch (error) {
    return { passed: 0, failed: 1, note: `the test run left no report: ${error.message}` };
  }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  return {
    passed: report.numPassedTests,
    // An error outside of any test (an unhandled rejection) fails the run but no test of it.
    failed: !green && failed === 0 ? 1 : failed,
    ...(skipped > 0 && { note: `${skipped} tests were skipped` }),
  };
}

const countOne = (green) => ({ passed: green ? 1 : 0, failed: green ? 0 : 1 });

async function runCheck({ name, script, args, count = countOne }) {
  const start = performance.now();
  console.log(`    ${name} started`);
  const { green, output } = await runScript(script, args);
  const { passed, failed, note } = count(green);
  console.log(`--- ${name}`);
  if (output.trim() !== '') console.log(output.trimEnd());
  if (note !== undefined) console.log(note);
  console.log(`--- ${name}: ${failed === 0 ? 'ok' : 'FAILED'} (${seconds(start)})`);
  // What a check could not do on this machine, in its own words.
  const skipped = output.match(/^SKIPPED: .*$/gm) ?? [];
  return { name, passed, failed, skipped };
}

/** Resolves when every check has run: a lane takes the next check that waits for nothing. */
function runAll() {
  const waiting = [...checks];
  const running = new Set();
  const results = [];
  return new Promise((resolve, reject) => {
    const isPending = (name) => running.has(name) || waiting.some((check) => check.name === name);
    const startNext = () => {
      while (running.size < lanes) {
        const index = waiting.findIndex(({ needs, alone }) =>
          alone ? running.size === 0 && waiting.length === 1 : !isPending(needs),
        );
        if (index < 0) break;
        const [check] = waiting.splice(index, 1);
        running.add(check.name);
        runCheck(check).then((result) => {
          running.delete(check.name);
          results.push(result);
          startNext();
        }, reject);
      }
      if (running.size === 0) resolve(results);
    };
    startNext();
  });
}

const begin = performance.now();
// On a fresh clone the first two checks would both install the workspace.
const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'setup.mjs')], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (status !== 0) process.exit(status ?? 1);
const results = await runAll();
rmSync(reportFolder, { recursive: true, force: true });
for (const { name, skipped } of results) {
  for (const line of skipped) console.log(`${name}: ${line}`);
}
const failing = results.filter(({ failed }) => failed > 0).map(({ name }) => name);
if (failing.length > 0) console.log(`failing: ${failing.join(', ')}`);
console.log(`all checks took ${seconds(begin)}`);
const total = (field) => results.reduce((sum, result) => sum + result[field], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
if (failing.length > 0) process.exitCode = 1;
