import type { Headers, JsonObject, Provider } from '@llm/core';
import type { LitellmParams } from '../schema/litellm-params.ts';

/** One entry of `model_list`, with everything that is needed to call it. */
export interface DeploymentPlan {
  readonly id: string;
  readonly modelName: string;
  readonly provider: Provider;
  /** The upstream's name for the model. */
  readonly model: string;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly headers?: Headers;
  /** Request fields for calls that have none, in OpenAI's words. */
  readonly defaults?: JsonObject;
  /** The same in the upstream's words. */
  readonly ownDefaults?: JsonObject;
  /** The `mock_*` fields, where there are any. */
  readonly mock?: JsonObject;
  readonly params: LitellmParams;
}
