// OpenAI's own tests of their library for Python, through the gateway, with a mock behind it that checks requests and makes answers by
// OpenAI's specification. Prints how many tests of each method passed. A test of a method that is served must pass.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../packages/proxy/test/support/program.ts';
import { environmentOf, findPython } from '../python/virtual-environment.ts';
import { fetchMock, fetchSpecification, fetchTests } from './fetched.ts';
import { isServed, readOutcomes, tableOf } from './outcomes.ts';

const requirements = join(import.meta.dirname, 'requirements/openai-suite.txt');
const suiteLimitMs = 600_000;

// The resources whose routes the gateway has, at least in part.
const files = [
  ...['chat', 'responses', 'test_completions.py', 'test_embeddings.py', 'test_models.py'],
  ...['test_moderations.py', 'test_responses.py'],
].map((name) => `tests/api_resources/${name}`);

const missing = await main();
if (missing !== undefined)
  console.log(`SKIPPED: OpenAI's own tests were not run, because this machine lacks ${missing}`);

/** Gives what the machine lacks, where it cannot run the suite. */
async function main(): Promise<string | undefined> {
  const python = await findPython();
  if (typeof python !== 'string') return python.missing;
  const environment = await environmentOf(requirements, python);
  if (typeof environment !== 'string') return environment.missing;
  const tests = await fetchTests(python, requirements);
  if (typeof tests !== 'string') return tests.missing;
  const mock = await fetchMock();
  if (typeof mock !== 'string') return mock.missing;
  const specification = await fetchSpecification();
  if (typeof specification !== 'string') return specification.missing;
  report(await runSuite(tests, environment, [mock, specification]));
  return undefined;
}

function report(output: string): void {
  const outcomes = readOutcomes(output);
  if (outcomes.length === 0) throw new Error(`the suite told nothing:\n${output.slice(-4_000)}`);
  console.log(tableOf(outcomes));
  const ours = outcomes.filter(isServed);
  const failed = ours.filter(({ passed }) => !passed);
  for (const { resource, method, reason } of failed)
    console.error(`\n${resource}.${method}: ${reason}`);
  console.log(`\n${ours.length - failed.length} of ${ours.length} tests of served methods passed`);
  if (failed.length > 0) process.exitCode = 1;
}

async function runSuite(
  tests: string,
  python: string,
  [mock, specification]: readonly [string, string],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'openai-suite-'));
  const port = await freePort();
  const upstream = await startMock(mock, specification, port);
  try {
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify(configurationOf(port)));
    const gateway = await startProgram(['--config', config, '--port', '0']);
    try {
      return await runPytest(tests, python, { url: gateway.url, folder });
    } finally {
      await gateway.stop();
    }
  } finally {
    upstream.kill('SIGTERM');
    await rm(folder, { recursive: true });
  }
}

/** Every model is the mock's, which knows fields and no models: what a model does not take is allowed to reach it. */
function configurationOf(port: number) {
  const params = {
    model: 'openai/*',
    // The paths of the specification have no `/v1`.
    api_base: `http://127.0.0.1:${port}/`,
    api_key: 'sk-upstream-of-the-suite',
    allowed_openai_params: ['stop'],
  };
  return {
    model_list: [{ model_name: '*', litellm_params: params }],
    router_settings: { num_retries: 0, disable_cooldowns: true },
  };
}

async function startMock(program: string, specification: string, port: number) {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...[program, '--host', '127.0.0.1', '-p', String(port)],
      // As the library's own script for its tests starts it.
      ...['--validator-query-array-format=brackets', '--validator-form-array-format=brackets'],
      ...['--validator-query-object-format=brackets', '--validator-form-object-format=brackets'],
      specification,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: unknown): void => {
      text += String(chunk);
      if (text.includes('Ready to accept requests')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => reject(new Error(`the mock ended: ${text}`)));
    child.once('error', reject);
  });
  return child;
}

async function runPytest(
  tests: string,
  python: string,
  { url, folder }: { readonly url: string; readonly folder: string },
): Promise<string> {
  const child = spawn(
    python,
    [
      ...['-m', 'pytest', '-q', '-rpfE', '--tb=no', '-p', 'no:cacheprovider'],
      // The project's own options want packages that the suite does without.
      ...['-o', 'addopts=', ...files],
    ],
    {
      cwd: tests,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: suiteLimitMs,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        TMPDIR: folder,
        // Reasons would be cut to the width of a terminal.
        COLUMNS: '400',
        PYTHONDONTWRITEBYTECODE: '1',
        TEST_API_BASE_URL: `${url}/v1`,
      },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child, 'close');
  return output;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
