import { type JsonObject, toLLMError } from '@llm/core';
import { checkModelEntry, isTokenPrice, type ModelEntry } from '@llm/providers';

import type { LitellmParams } from '../schema/litellm-params.ts';

/** What an entry says of its model, or the field of `model_info` that is wrong. */
export type KnownOfModel =
  | { readonly kind: 'known'; readonly entry: ModelEntry }
  | { readonly kind: 'wrong'; readonly field: string; readonly message: string };

const limits: ReadonlySet<string> = new Set([
  'max_tokens',
  'max_input_tokens',
  'max_output_tokens',
  'search_context_cost_per_query',
]);

/** The prices, limits and abilities among the keys of `model_info`, with the prices of `litellm_params`, which win. */
export function knownOfModel(
  info: JsonObject,
  params: Pick<LitellmParams, 'prices'> = {},
): KnownOfModel {
  const said = Object.entries(info).filter(
    ([name]) => isTokenPrice(name) || limits.has(name) || name.startsWith('supports_'),
  );
  const beside = Object.entries(params).filter(([name]) => isTokenPrice(name));
  const entry: ModelEntry = {
    ...Object.fromEntries(said),
    ...Object.fromEntries(beside),
    ...params.prices,
  };
  try {
    checkModelEntry(entry, 'model_info');
    return { kind: 'known', entry };
  } catch (cause) {
    const { param = '', message } = toLLMError(cause);
    const field = param.slice('model_info.'.length);
    return { kind: 'wrong', field, message: message.slice(param.length + 1) };
  }
}
