import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anthropicUpstream } from '../../packages/proxy/test/support/anthropic-upstream.ts';
import { openaiUpstream } from '../../packages/proxy/test/support/openai-upstream.ts';
import { startProgram } from '../../packages/proxy/test/support/program.ts';
import { serveHttp } from '../../packages/proxy/test/support/serve.ts';
import { type UpstreamKind, upstreamKinds } from '../../packages/proxy/test/support/stage.ts';
import {
  startUpstream,
  type Upstream,
  upstreamKey,
} from '../../packages/proxy/test/support/upstream.ts';

/** What a Python process must know to make calls and to see what became of them. */
export interface PythonStage {
  readonly gatewayUrl: string;
  readonly key: string;
  /** Answers `GET /openai` and `GET /anthropic` with what that upstream has seen. */
  readonly witnessUrl: string;
  close(): Promise<void>;
}

const key = 'sk-gateway-key-of-the-python-tests';

/** How long the gateway waits for the models whose names end in `-impatient`. */
const impatientSeconds = 0.3;

/** The built program behind a configuration file, with a scripted upstream of each kind. */
export async function startPythonStage(): Promise<PythonStage> {
  const folder = await mkdtemp(join(tmpdir(), 'python-clients-'));
  const upstreams = {
    openai: await startUpstream(openaiUpstream),
    anthropic: await startUpstream(anthropicUpstream),
  };
  const witness = await startWitness(upstreams);
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(configurationOf(upstreams)));
  const gateway = await startProgram(['--config', file, '--port', '0'], {}, 'build');
  return {
    gatewayUrl: gateway.url,
    key,
    witnessUrl: witness.origin,
    async close() {
      await gateway.stop();
      const servers = [upstreams.openai, upstreams.anthropic, witness];
      await Promise.all(servers.map((server) => server.close()));
      await rm(folder, { recursive: true });
    },
  };
}

function configurationOf(upstreams: Readonly<Record<UpstreamKind, Upstream>>) {
  const bases = { openai: `${upstreams.openai.origin}/v1`, anthropic: upstreams.anthropic.origin };
  const modelList = upstreamKinds.flatMap((kind) => {
    const params = {
      model: `${kind}/${kind}-upstream`,
      api_base: bases[kind],
      api_key: upstreamKey,
    };
    return [
      { model_name: `${kind}-model`, litellm_params: params },
      {
        model_name: `${kind}-model-impatient`,
        litellm_params: { ...params, timeout: impatientSeconds },
      },
    ];
  });
  return {
    model_list: modelList,
    // Calls that must fail would be repeated, and would rest the one deployment of a model.
    router_settings: { num_retries: 0, disable_cooldowns: true },
    general_settings: { master_key: key },
  };
}

/** Tells how many requests an upstream got, and how many held answers were closed by the gateway. */
async function startWitness(upstreams: Readonly<Record<UpstreamKind, Upstream>>) {
  const cuts = { openai: 0, anthropic: 0 };
  const count = (kind: UpstreamKind) => {
    void upstreams[kind].whenCut().then(() => {
      cuts[kind] += 1;
      count(kind);
    });
  };
  upstreamKinds.forEach(count);
  return serveHttp((request, response) => {
    const kind = upstreamKinds.find((known) => request.url === `/${known}`);
    if (kind === undefined) return response.writeHead(404).end();
    return response.end(JSON.stringify({ seen: upstreams[kind].seen.length, cut: cuts[kind] }));
  });
}
