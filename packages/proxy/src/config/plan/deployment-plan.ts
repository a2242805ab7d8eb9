import type { Headers, JsonObject, Provider } from '@llm/core';
import type { ModelEntry } from '@llm/providers';
import type { ModelEntry as FileEntry } from '../check/check-file.ts';
import type { CallersPlaces } from './callers-places.ts';
import type { LitellmParams } from '../schema/litellm-params.ts';

/** What is said of a deployment beside its parameters and acts on calls. */
export type DeploymentInfo = Pick<
  NonNullable<FileEntry['model_info']>,
  'allowed_fails' | 'allowed_fails_policy' | 'cooldown_time'
>;

/** One entry of `model_list`, with everything that is needed to call it. */
export interface DeploymentPlan {
  /** Unique id of the deployment, the same at each start as long as the entry is. */
  readonly id: string;
  /** The name that clients use: `model_name`. */
  readonly modelName: string;
  /** The provider it is called at. */
  readonly provider: Provider;
  /** The upstream's name for the model. */
  readonly model: string;
  /** What the model does: `model_info.mode`, or what its name says. */
  readonly mode: string;
  /** What the provider may read of the entry, with the variables that stand for what it leaves out. */
  readonly settings: JsonObject;
  /** Absent where the settings ask for tokens in its place. */
  readonly apiKey?: string;
  /** Base URL. Default: the provider's. */
  readonly baseUrl?: string;
  /** Headers of every request to it. Default: none. */
  readonly headers?: Headers;
  /** Where callers may send calls instead; absent where nowhere. */
  readonly places?: CallersPlaces;
  /** Default request fields by their names in OpenAI's API; translated where the upstream has another API. */
  readonly defaults?: JsonObject;
  /** Default request fields by their names in the upstream's API; sent unchanged. */
  readonly ownDefaults?: JsonObject;
  /** The `mock_*` fields, where there are any. */
  readonly mock?: JsonObject;
  /** What `model_info` says that its model takes. */
  readonly takes?: JsonObject;
  /** What the file says of its model: prices, limits and abilities. */
  readonly known: ModelEntry;
  /** The model whose prices and limits it has; absent where its own name says that. */
  readonly baseModel?: string;
  /** What `model_info` says about cooldowns. */
  readonly info?: DeploymentInfo;
  /** `litellm_params` as they were read. */
  readonly params: LitellmParams;
}
