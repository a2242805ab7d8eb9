import { asNumber, asObject, isLLMError, type JsonObject } from '@llm/core';
import type { Catalogue, ModelInfo } from '@llm/providers/catalogue';
import type { DeploymentCosts } from '@llm/router';
import type { DeploymentCard } from '../../endpoint/model-info.ts';
import type { ModelFacts } from '../../endpoint/models.ts';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';

/** What the file and the catalogue know of a deployment's model. */
export function deploymentCard(
  plan: DeploymentPlan,
  catalogue: Catalogue | undefined,
): DeploymentCard {
  const { id, modelName, provider, model, mode, known, baseModel } = plan;
  const listed = catalogue === undefined ? undefined : infoOf(plan, catalogue);
  const said = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
  return {
    id,
    modelName,
    provider: provider.id,
    model,
    info: {
      ...asObject(listed),
      litellm_provider: provider.id,
      mode,
      ...(baseModel !== undefined && { base_model: baseModel }),
      ...asObject(said),
    },
  };
}

function infoOf(
  { provider, model, baseModel }: DeploymentPlan,
  catalogue: Catalogue,
): ModelInfo | undefined {
  return (
    ask(catalogue, baseModel ?? model, provider.id) ??
    (baseModel === undefined ? undefined : ask(catalogue, baseModel))
  );
}

function ask(catalogue: Catalogue, model: string, provider?: string): ModelInfo | undefined {
  try {
    return catalogue.getModelInfo(model, provider);
  } catch (cause) {
    if (isLLMError(cause, 'not_found')) return undefined;
    throw cause;
  }
}

/**
 * What `/v1/models` says of a name: what all of its deployments have, so the shortest context and no price where they
 * differ.
 */
export function modelFacts(infos: readonly JsonObject[]): ModelFacts {
  const smallest = (field: string): number | undefined => {
    const numbers = infos.map((info) => asNumber(info[field]));
    return numbers.every((value) => value !== undefined) && numbers.length > 0
      ? Math.min(...numbers)
      : undefined;
  };
  const common = (field: string): number | undefined => {
    const [first, ...others] = infos.map((info) => asNumber(info[field]));
    return others.every((value) => value === first) ? first : undefined;
  };
  const contextLength = smallest('max_input_tokens');
  const maxOutputTokens = smallest('max_output_tokens');
  const promptUsd = common('input_cost_per_token');
  const completionUsd = common('output_cost_per_token');
  return {
    ...(contextLength !== undefined && { contextLength }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(promptUsd !== undefined && completionUsd !== undefined && { promptUsd, completionUsd }),
  };
}

/** Prices of one token by which deployments are compared; `undefined` where neither is known. */
export function deploymentCosts({ info }: DeploymentCard): DeploymentCosts | undefined {
  const inputPerToken = asNumber(info['input_cost_per_token']);
  const outputPerToken = asNumber(info['output_cost_per_token']);
  if (inputPerToken === undefined && outputPerToken === undefined) return undefined;
  return {
    ...(inputPerToken !== undefined && { inputPerToken }),
    ...(outputPerToken !== undefined && { outputPerToken }),
  };
}
