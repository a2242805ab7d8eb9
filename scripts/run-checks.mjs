// Everything CI runs, in CI's order. Each check runs even where an earlier one failed; the last line
// counts them all: vitest's tests, and one for each further check.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const checks = [
  ['format', 'format:check'],
  ['lint', 'lint'],
  ['floors', 'floors'],
  ['structure', 'structure'],
  ['typecheck', 'typecheck'],
  ['build', 'build'],
  ['publint and attw', 'check:package'],
  ['pack and install', 'check:pack'],
  ['size', 'size:check'],
  ['docs', 'docs:check'],
  ['links', 'links'],
  ['examples', 'examples'],
];

const environment = {
  ...process.env,
  CI: 'true',
  REQUIRE_SERVICES: '1',
  TURBO_TELEMETRY_DISABLED: '1',
};
const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;
const results = [];

const runScript = (script, args = []) => {
  const { status, error } = spawnSync('npm', ['run', '--silent', script, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment,
    shell: process.platform === 'win32',
  });
  if (error) console.error(error.message);
  return status === 0;
};

const record = (name, passed, failed, start) => {
  results.push({ name, passed, failed });
  console.log(`--- ${name}: ${failed === 0 ? 'ok' : 'FAILED'} (${seconds(start)})`);
};

/** Tests by outcome. A file that could not be loaded has no tests and counts as one failure. */
const countTests = (reportFile) => {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
};

const runTests = () => {
  const start = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'checks-'));
  const reportFile = join(folder, 'tests.json');
  console.log('--- test');
  const green = runScript('test', [
    '--',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  ]);
  let counts = { passed: 0, failed: 1, skipped: 0 };
  try {
    counts = countTests(reportFile);
  } catch (error) {
    console.error(`the test run left no report: ${error.message}`);
  }
  rmSync(folder, { recursive: true, force: true });
  // An error outside of any test (an unhandled rejection) fails the run but no test of it.
  if (!green && counts.failed === 0) counts.failed = 1;
  if (counts.skipped > 0) console.log(`${counts.skipped} tests were skipped`);
  record('test', counts.passed, counts.failed, start);
};

const begin = performance.now();
runTests();
for (const [name, script] of checks) {
  const start = performance.now();
  console.log(`--- ${name}`);
  const green = runScript(script);
  record(name, green ? 1 : 0, green ? 0 : 1, start);
}

const failing = results.filter(({ failed }) => failed > 0).map(({ name }) => name);
if (failing.length > 0) console.log(`failing: ${failing.join(', ')}`);
console.log(`all checks took ${seconds(begin)}`);
const total = (field) => results.reduce((sum, result) => sum + result[field], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
if (failing.length > 0) process.exitCode = 1;
