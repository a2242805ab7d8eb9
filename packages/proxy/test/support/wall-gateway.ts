import type { JsonObject } from '@llm/core';
import { startWall, type Wall, type WallScript } from '@llm/core/testing';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type StartedGateway } from '../../src/start-gateway.ts';

/** A gateway in front of a wall, and the lines that it logs. */
export interface WallGateway {
  readonly wall: Wall;
  readonly gateway: StartedGateway;
  readonly lines: Record<string, unknown>[];
  close(): Promise<void>;
}

export interface WallGatewayOptions {
  /** What the wall answers, by the upstream's model. */
  readonly scripts: Readonly<Record<string, WallScript>>;
  /** A name of callers, the model behind it and its `order`. The id of a deployment is the upstream's name of its model. */
  readonly deployments: readonly (readonly [name: string, model: string, order: number])[];
  readonly router: JsonObject;
  readonly explain?: boolean;
}

export async function startWallGateway(options: WallGatewayOptions): Promise<WallGateway> {
  const { scripts, deployments, router, explain = false } = options;
  const wall = await startWall({ scripts });
  const lines: Record<string, unknown>[] = [];
  const entry = ([model_name, model, order]: (typeof deployments)[number]) => ({
    model_name,
    litellm_params: {
      ...{ model, order, api_key: 'sk-upstream-0123456789' },
      api_base: model.startsWith('anthropic') ? wall.origin : `${wall.origin}/v1`,
    },
    model_info: {
      id: model.slice(model.indexOf('/') + 1),
      supports_assistant_prefill: model.endsWith('prefill'),
    },
  });
  const config = await loadConfig(
    { model_list: deployments.map(entry), router_settings: router },
    { environment: {} },
  );
  const log = (fields: object) => void lines.push({ ...fields });
  const logger = { debug: log, info: log, warn: log, error: log };
  const gateway = await startGateway(config, { port: 0, logger, explain });
  return {
    wall,
    gateway,
    lines,
    async close() {
      await gateway.close();
      await wall.close();
    },
  };
}
