import type { JsonObject, JsonValue } from '@llm/core';
import { formatPath, type Path } from '../check/json-path.ts';
import type { Mistake } from '../check/mistake.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import type { LitellmParams } from '../schema/litellm-params.ts';

/** The parameters that hold for an entry, and a mistake where it names a credential that the file does not have. */
export interface EntryParams {
  readonly params: LitellmParams;
  readonly mistake?: Mistake;
}

/** The parameters of an entry. Its own win over `default_litellm_params`, and both win over its named credential. */
export function entryParams(file: ConfigFile, own: LitellmParams, path: Path): EntryParams {
  const params = { ...file.router_settings?.default_litellm_params, ...own };
  const name = params.litellm_credential_name;
  if (name === undefined) return { params };
  const credential = file.credential_list?.find(({ credential_name }) => credential_name === name);
  if (credential === undefined) {
    const mistake = {
      path: formatPath([...path, 'litellm_params', 'litellm_credential_name']),
      message: 'no entry of credential_list has this name',
    };
    return { params, mistake };
  }
  return { params: { ...credential.credential_values, ...params } };
}

/** What a provider may read of an entry: its parameters, and the settings that only this provider knows. */
export function toProviderSettings(params: LitellmParams): JsonObject {
  return { ...toJsonParams(params), ...params.provider_settings };
}

/** The parameters as JSON, without those that are not set. They were JSON before the schema checked them. */
export function toJsonParams(params: LitellmParams): JsonObject {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(params);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}
