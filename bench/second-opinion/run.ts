// Puts the same calls of Chat Completions to this gateway and to LiteLLM, both started with one configuration in front of one
// recording upstream, and prints where the requests differ that the upstream got. Which of the two is right, the provider's
// documentation says; docs/reference/litellm-differences.md has what was settled.
//
//   npm run second-opinion -- [path of litellm] [--only text]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type JsonValue, parseJson } from '../../packages/core/src/index.ts';
import { serveHttp } from '../../packages/proxy/test/support/serve.ts';
import { readBody } from '../../packages/proxy/test/support/upstream.ts';
import { isRefusedLiteLLM } from '../../scripts/litellm-releases.ts';
import { findLiteLLM, versionOf } from '../compare/find-litellm.ts';
import { ask, type Peer, startPeer } from '../compare/peers.ts';
import { calls, models } from './calls.ts';
import { changesOf, inCamelCase } from './changes.ts';

const root = join(import.meta.dirname, '../..');
const masterKey = 'sk-second-opinion-0123456789';

interface Recorded {
  readonly path: string;
  readonly body: JsonValue;
}

/** Remembers the last request. It refuses all of them: what comes back does not matter here. */
async function startRecorder() {
  let last: Recorded | undefined;
  const server = await serveHttp((request, response) => {
    void readBody(request).then((text) => {
      last = { path: request.url ?? '', body: text === '' ? null : parseJson(text) };
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"recorded","type":"invalid_request_error"}}');
    });
  });
  return {
    origin: server.origin,
    close: () => server.close(),
    take(): Recorded | undefined {
      const taken = last;
      last = undefined;
      return taken;
    },
  };
}

function configurationOf(origin: string) {
  return {
    model_list: Object.entries(models).map(([name, params]) => ({
      model_name: name,
      litellm_params: {
        api_key: 'sk-second-opinion-upstream',
        ...params,
        api_base: `${origin}/${name}`,
        ...('aws_region_name' in params && { aws_bedrock_runtime_endpoint: `${origin}/${name}` }),
        max_retries: 0,
      },
    })),
    router_settings: { num_retries: 0, disable_cooldowns: true },
    litellm_settings: { num_retries: 0, drop_params: true, request_timeout: 20 },
    general_settings: { master_key: masterKey },
  };
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string', default: '' } },
  });
  const litellm = findLiteLLM(positionals[0]);
  if (litellm === undefined) {
    console.log("SKIPPED: there is no litellm (pip install 'litellm[proxy]==1.106.2')");
    return;
  }
  const version = versionOf(litellm);
  if (isRefusedLiteLLM(version))
    throw new Error(`litellm ${version} is a compromised release; install another`);
  const folder = mkdtempSync(join(tmpdir(), 'second-opinion-'));
  const recorder = await startRecorder();
  const config = join(folder, 'config.yaml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configurationOf(recorder.origin), null, 2));
  const common = { cwd: folder, timeLimitMs: 300_000 };
  const env = { PATH: process.env['PATH'], HOME: folder, NO_PROXY: '*' };
  const peers: Peer[] = [];
  try {
    peers.push(
      await startPeer({
        ...common,
        command: litellm,
        args: ['--config', config, '--host', '127.0.0.1', '--telemetry', 'False'],
        env: {
          ...env,
          LITELLM_LOCAL_MODEL_COST_MAP: 'True',
          LITELLM_LOG: 'ERROR',
          LITELLM_MODE: 'PRODUCTION',
        },
        log: join(folder, 'litellm.log'),
      }),
      await startPeer({
        ...common,
        command: process.execPath,
        args: [
          ...['--conditions=@llm/source', '--import', import.meta.resolve('tsx')],
          join(root, 'packages/proxy/bin/llm-proxy.js'),
          ...['--config', config, '--host', '127.0.0.1'],
        ],
        env,
        log: join(folder, 'ours.log'),
      }),
    );
    const [theirs, ours] = peers;
    if (theirs === undefined || ours === undefined) throw new Error('a gateway did not start');
    const put = async (peer: Peer, body: object) => {
      recorder.take();
      const proof = { authorization: `Bearer ${masterKey}` };
      const answer = await ask(`${peer.url}/v1/chat/completions`, JSON.stringify(body), proof);
      const asked = recorder.take();
      const text = `not asked: ${answer.status} ${answer.text.slice(0, 160)}`;
      return asked === undefined ? text : inCamelCase(asked.body);
    };
    let asked = 0;
    let equal = 0;
    for (const model of Object.keys(models))
      for (const [name, call] of Object.entries(calls)) {
        const title = `${model}: ${name}`;
        if (!title.includes(values.only)) continue;
        const body = { model, ...call };
        const changes = changesOf(await put(ours, body), await put(theirs, body));
        asked += 1;
        if (changes.length === 0) equal += 1;
        else console.log(title);
        for (const { path, ours: mine, theirs: other } of changes)
          console.log(
            `  ${path || '(all)'}\n    ours    ${show(mine)}\n    LiteLLM ${show(other)}`,
          );
      }
    console.log(
      `\nLiteLLM ${version}: ${equal} of ${asked} calls reach the upstream as the same body`,
    );
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
    await recorder.close();
  }
}

function show(value: JsonValue | undefined): string {
  return value === undefined ? '–' : JSON.stringify(value).slice(0, 300);
}

await main();
