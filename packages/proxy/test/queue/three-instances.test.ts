import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningProgram, startProgram } from '../support/program.ts';
import { startUpstreamLog, type UpstreamLog } from './upstream-log.ts';

const host = process.env['REDIS_HOST'] ?? '127.0.0.1';
const port = process.env['REDIS_PORT'] ?? '6379';
const hasRedis = await new Promise<boolean>((resolve) => {
  const socket = connect(Number(port), host);
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
}).then((found) => {
  if (!found) console.warn(`no Redis at ${host}:${port}: the tests of three instances do not run`);
  return found;
});

/** The YAML of LiteLLM's page, its misprint mended, and a limit. */
const yamlOf = (origin: string, namespace: string): string => `
model_list:
  - model_name: limited
    litellm_params: { model: openai/a, api_key: my-good-key, api_base: "${origin}", rpm: 60 }
  - model_name: one-at-once
    litellm_params: { model: openai/b, api_key: my-good-key, api_base: "${origin}", max_parallel_requests: 1 }
litellm_settings:
  request_timeout: 600
  num_retries: 0
router_settings:
  redis_host: os.environ/REDIS_HOST
  redis_port: os.environ/REDIS_PORT
  cache_kwargs: { namespace: "${namespace}" }
server: { port: 0 }
`;

describe.skipIf(!hasRedis)('three gateways with one Redis', () => {
  let upstream: UpstreamLog;
  let programs: readonly RunningProgram[] = [];
  let folder = '';
  beforeAll(async () => {
    upstream = await startUpstreamLog((name) => (name === 'running' ? 2_000 : 100));
    folder = await mkdtemp(join(tmpdir(), 'three-'));
    const file = join(folder, 'config.yaml');
    await writeFile(file, yamlOf(upstream.origin, `test-${randomUUID()}`));
    const variables = { REDIS_HOST: host, REDIS_PORT: port };
    programs = await Promise.all(
      [0, 1, 2].map(() => startProgram(['--config', file, '--port', '0'], variables)),
    );
    // Until each has its connections.
    await sleep(500);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(programs.map((program) => program.stop()));
    await upstream.close();
    await rm(folder, { recursive: true });
  });
  const ask = async (at: number, model: string, content: string, priority?: number) => {
    const response = await fetch(`${programs[at % 3]?.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content }], priority }),
    });
    await response.text();
    return response;
  };

  it('admit exactly 60 of 200 calls at once where a deployment takes 60 a minute', async () => {
    const calls = Array.from({ length: 200 }, (_, at) => ask(at, 'limited', 'many'));
    const answers = await Promise.all(calls);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(60);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(140);
    expect(upstream.asked.filter((name) => name === 'many')).toHaveLength(60);
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(30);
    expect(refused?.headers.get('x-llm-degraded')).toBeNull();
  });

  it('keep one order over all instances: 0 before 2000', async () => {
    const calls = [ask(0, 'one-at-once', 'running', 1)];
    while (!upstream.asked.includes('running')) await sleep(5);
    for (const [at, [name, priority]] of (
      [
        ['last', 2_000],
        ['third', 7],
        ['first', 0],
        ['second', 0],
      ] as const
    ).entries()) {
      calls.push(ask(at, 'one-at-once', name, priority));
      await sleep(250);
    }
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    const order = upstream.asked.filter((name) => name !== 'many');
    expect(order).toEqual(['running', 'first', 'second', 'third', 'last']);
  });
});
