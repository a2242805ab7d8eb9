import type { JsonObject } from '../../../packages/core/src/index.ts';
import {
  callerKey,
  type GatewayProcess,
  type GatewayProcessOptions,
  startGatewayProcess,
} from './gateway-process.ts';
import { send } from './send.ts';
import { type HostileUpstream, startHostileUpstream } from './hostile-upstream.ts';

/** The key that the gateways show to upstreams. It looks like no vendor's. */
export const upstreamKey = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';

/** What attacks are tried on. Processes are started where an attack asks for them. */
export interface Stage {
  readonly upstream: HostileUpstream;
  /** A gateway that attacks share: a model of each provider, at the upstream. One that has ended is started again. */
  gateway(): Promise<GatewayProcess>;
  /** A gateway for one attack alone. It ends with the stage, if not before. */
  start(options?: Partial<GatewayProcessOptions>): Promise<GatewayProcess>;
  /** Ends the gateway that attacks share, so that the next one meets a fresh one. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

// Where the address of each provider begins.
const basePaths = {
  openai: '/v1',
  anthropic: '',
  gemini: '',
  bedrock: '',
  cohere: '',
  ollama: '',
  mistral: '/v1',
} as const;

/** The models of the gateways, each called like its provider. */
export const stageModels: readonly string[] = Object.keys(basePaths);

/** A configuration with a model of each provider, with sections of its own. */
export function configAt(origin: string, sections: JsonObject = {}): JsonObject {
  return {
    model_list: Object.entries(basePaths).map(([name, path]) => ({
      model_name: name,
      litellm_params: {
        model: `${name}/m`,
        api_base: `${origin}${path}`,
        api_key: upstreamKey,
        ...(name === 'bedrock' && { aws_region_name: 'us-east-1' }),
      },
    })),
    general_settings: { master_key: callerKey },
    router_settings: { disable_cooldowns: true, num_retries: 0 },
    ...sections,
  };
}

/** The first calls of a process compile what they need, and would be measured with it. */
async function warmUp(url: string): Promise<void> {
  const messages = [{ role: 'user', content: 'hi' }];
  // The tables of the tokenizer are read at the first count, which takes 200 ms once in the life of a process.
  await send(url, { path: '/v1/messages/count_tokens', body: { model: 'openai', messages } });
  for (let times = 0; times < 50; times += 1) {
    for (const model of ['openai', 'anthropic'])
      for (const path of ['/v1/chat/completions', '/v1/messages'])
        await send(url, {
          path,
          body: { model, max_tokens: 5, messages, stream: times % 2 === 0 },
        });
  }
}

export async function startStage(): Promise<Stage> {
  const upstream = await startHostileUpstream();
  const config = configAt(upstream.origin);
  const started: GatewayProcess[] = [];
  const start: Stage['start'] = async (options = {}) => {
    const gateway = await startGatewayProcess({ config, ...options });
    started.push(gateway);
    return gateway;
  };
  let shared: Promise<GatewayProcess> | undefined;
  return {
    upstream,
    start,
    async gateway() {
      if (shared === undefined || (await shared).hasEnded()) {
        shared = start();
        await warmUp((await shared).url);
      }
      return shared;
    },
    async renew() {
      const old = shared;
      shared = undefined;
      await (await old)?.close();
    },
    async close() {
      await Promise.all(started.map((gateway) => gateway.close()));
      await upstream.close();
    },
  };
}
