import type { JsonObject } from '@llm/core';
import { jsonResponse } from '../respond/json-response.ts';
import type { Route } from '../route-table.ts';

/** What is told of one deployment: its names, and what is known of its model. Keys and addresses are never in it. */
export interface DeploymentCard {
  readonly id: string;
  readonly modelName: string;
  readonly provider: string;
  /** The upstream's name. */
  readonly model: string;
  readonly info: JsonObject;
}

/** LiteLLM's `/model/info`: the deployments that callers may reach, with prices, limits and abilities where these are known. */
export function modelInfoRoutes(deployments: () => readonly DeploymentCard[]): readonly Route[] {
  const answer: Route['answer'] = () =>
    Promise.resolve(jsonResponse({ data: deployments().map(describe) }));
  return ['/model/info', '/v1/model/info'].map((path) => ({
    pattern: `GET ${path}`,
    access: 'key',
    answer,
  }));
}

function describe({ id, modelName, provider, model, info }: DeploymentCard) {
  return {
    model_name: modelName,
    litellm_params: { model: `${provider}/${model}` },
    model_info: { id, ...info },
  };
}
