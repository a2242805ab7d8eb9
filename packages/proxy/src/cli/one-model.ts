import type { JsonObject } from '@llm/core';
import { isModelPattern } from '@llm/router';

/** What the command line says about the one model. */
export interface OneModelOptions {
  readonly model: string;
  readonly alias?: string | undefined;
  readonly apiBase?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly requestTimeout?: number | undefined;
  readonly dropParams?: boolean | undefined;
}

/** A configuration with one model, which answers every call whatever model it names. */
export function oneModel(options: OneModelOptions): JsonObject {
  const { model, alias = model, apiBase, temperature, maxTokens, requestTimeout } = options;
  return {
    model_list: [
      {
        model_name: alias,
        litellm_params: {
          model,
          api_base: apiBase,
          temperature,
          max_tokens: maxTokens,
          timeout: requestTimeout,
          drop_params: options.dropParams,
        },
      },
    ],
    // A pattern such as `openai/*` needs the model that the request names, so it must not be replaced.
    ...(isModelPattern(model) ? {} : { general_settings: { completion_model: alias } }),
  };
}
