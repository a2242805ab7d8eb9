import type { JsonValue } from '../json/json-value.ts';
import {
  type OpenSettings,
  readApiKey,
  readDropFields,
  readFallbacks,
  readFirstChunkTimeout,
  readMetadata,
  readMock,
  readOnLoss,
  readPriority,
  readRepeatLimit,
  readRetries,
  type ReadSetting,
  readTags,
  readTimeout,
  type SettingPlace,
} from './read-setting.ts';

/**
 * What becomes of a field in the body of a gateway's caller.
 *
 * - `works`: it is read.
 * - `reported`: it is taken out of the body, does nothing, and the answer names it.
 * - `refused`: it does nothing here and a call without it would be wrong, such as one without its guardrails.
 * - `forbidden`: only the configuration may set it.
 */
export type SettingEffect = 'works' | 'reported' | 'refused' | 'forbidden';

/** One field that says how to make a call and is no part of a protocol. */
export interface CallSetting {
  readonly effect: SettingEffect;
  /** Where it `works`. */
  readonly read?: ReadSetting;
  /** A field with the same meaning that wins where both are set. */
  readonly aliasOf?: string;
  /** A header of a caller that says the same as a number. The body wins. */
  readonly header?: string;
}

const reported: CallSetting = { effect: 'reported' };
const refused: CallSetting = { effect: 'refused' };
const forbidden: CallSetting = { effect: 'forbidden' };
const works = (
  read: ReadSetting,
  more: Omit<CallSetting, 'effect' | 'read'> = {},
): CallSetting => ({
  effect: 'works',
  read,
  ...more,
});

/**
 * Every field that says how to make a call, in the words of LiteLLM's users: the client, the gateway and the protocols
 * read their lists from here. A field without an effect is a row, too, so that none is swallowed in silence.
 */
export const callSettings: Readonly<Record<string, CallSetting>> = {
  fallbacks: works(readFallbacks),
  num_retries: works(readRetries, { header: 'x-litellm-num-retries' }),
  max_retries: works(readRetries, { aliasOf: 'num_retries' }),
  timeout: works(readTimeout, { header: 'x-litellm-timeout' }),
  request_timeout: works(readTimeout, { aliasOf: 'timeout' }),
  stream_timeout: works(readFirstChunkTimeout),
  drop_params: works(readOnLoss),
  additional_drop_params: works(readDropFields),
  repeated_streaming_chunk_limit: works(readRepeatLimit),
  tags: works(readTags),
  metadata: works(readMetadata),
  litellm_metadata: works(readMetadata),
  api_key: works(readApiKey),
  priority: works(readPriority),
  mock_response: works(readMock),
  mock_tool_calls: works(readMock),
  mock_delay: works(readMock),
  mock_timeout: works(readMock),

  // Without these the call would be another one than the caller asked for: unchecked, logged, or with another prompt.
  guardrails: refused,
  guardrail_config: refused,
  'no-log': refused,
  prompt_id: refused,

  // A caller who chose where a call goes would be sent the key for that place.
  api_base: forbidden,
  base_url: forbidden,
  user_config: forbidden,
  litellm_params: forbidden,
  custom_llm_provider: forbidden,

  litellm_call_id: reported,
  litellm_session_id: reported,
  litellm_trace_id: reported,
  litellm_agent_id: reported,
  litellm_credential_name: reported,
  context_window_fallbacks: reported,
  context_window_fallback_dict: reported,
  content_policy_fallbacks: reported,
  disable_fallbacks: reported,
  cache: reported,
  caching: reported,
  modify_params: reported,
  allowed_openai_params: reported,
  api_version: reported,
  mock_testing_fallbacks: reported,
  mock_testing_context_fallbacks: reported,
  mock_testing_content_policy_fallbacks: reported,
  mock_testing_rate_limit_error: reported,
  fastest_response: reported,
  prompt_variables: reported,
  prompt_version: reported,
  repeated_chunk_limit: reported,
};

/** The row of a field, and none for names that every object has. */
export function callSettingOf(name: string): CallSetting | undefined {
  return Object.hasOwn(callSettings, name) ? callSettings[name] : undefined;
}

/**
 * Reads fields into settings. `null` is as absent, and a field wins over its alias in whichever order they stand.
 *
 * @throws {LLMError} invalid_request: a value has another type or is out of its bounds; `param` names the field
 */
export function readSettings(
  names: Iterable<string>,
  valueOf: (name: string) => JsonValue | undefined,
  { takesNoBound }: Pick<SettingPlace, 'takesNoBound'>,
): OpenSettings | undefined {
  let settings: OpenSettings | undefined;
  for (const name of names) {
    const row = callSettingOf(name);
    if (row?.read === undefined) continue;
    const value = valueOf(name);
    if (value === undefined || value === null) continue;
    settings ??= {};
    // An alias is read into settings that nobody uses where the field itself is set, so that its mistakes are told, too.
    const isSet = row.aliasOf !== undefined && isPresent(valueOf(row.aliasOf));
    row.read(isSet ? {} : settings, value, { path: name, takesNoBound });
  }
  return settings;
}

function isPresent(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}
