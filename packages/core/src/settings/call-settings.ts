import type { JsonValue } from '../json/json-value.ts';
import { ownValue } from '../json/read.ts';
import {
  type OpenSettings,
  readApiKey,
  readApiVersion,
  readAllowFields,
  readBaseUrl,
  readCache,
  readCaching,
  readContentPolicyFallbacks,
  readContextWindowFallbacks,
  readDropFields,
  readFallbacks,
  readFastestResponse,
  readFirstChunkTimeout,
  readMetadata,
  readMock,
  readNoFallbacks,
  readOnLoss,
  readPriority,
  readRepeatLimit,
  readRegion,
  readResponseMs,
  readRetries,
  readStreamRecovery,
  type ReadSetting,
  readSessionId,
  readTags,
  readTestedFailure,
  readTimeout,
  type SettingPlace,
} from './read-setting.ts';

/**
 * What becomes of a field in the body of a gateway's caller.
 *
 * - `works`: it is read.
 * - `reported`: it is taken out of the body, nothing here acts on it, and the answer and the log line name it. One that
 *   has a reader is kept with the call, for layers that act on it.
 * - `refused`: it does nothing here and a call without it would be wrong, such as one without its guardrails.
 * - `forbidden`: only the configuration may set it.
 */
export type SettingEffect = 'works' | 'reported' | 'refused' | 'forbidden';

/** Who sets a setting, the nearest to the call first: its caller, the deployment that answers it, the configuration for all calls. */
export type SettingSource = 'caller' | 'deployment' | 'configuration';

/** One field that says how to make a call and is no part of a protocol. */
export interface CallSetting {
  /** What the setting does. */
  readonly effect: SettingEffect;
  /** Whose word counts; of several the nearest to the call. Empty where nobody's does. */
  readonly setBy: readonly SettingSource[];
  /** What a number counts, or what a list lists. */
  readonly unit?: string;
  /** Where it `works`, and where it is kept for layers. */
  readonly read?: ReadSetting;
  /** A field with the same meaning that wins where both are set. */
  readonly aliasOf?: string;
  /** A header of a caller that says the same. The body wins. */
  readonly header?: string;
  /** It says where a call goes. A protocol that does not take it as the gateway's must not pass it on. Default false. */
  readonly isAddress?: boolean;
}

/**
 * Headers of callers that say how to make a call or whose it is, beside the headers for keys that the libraries of
 * providers write. `patience` is how long the client library waits, the nearest to the truth first.
 */
export const callerHeaders = {
  callId: ['x-litellm-call-id', 'x-request-id'],
  gatewayKey: 'x-litellm-api-key',
  priority: 'x-litellm-priority',
  retries: 'x-litellm-num-retries',
  timeout: 'x-litellm-timeout',
  streamTimeout: 'x-litellm-stream-timeout',
  streamRecovery: 'x-llm-stream-recovery',
  tags: 'x-litellm-tags',
  session: 'x-litellm-session-id',
  patience: ['x-stainless-read-timeout', 'x-stainless-timeout'],
} as const;

const nobody: readonly SettingSource[] = [];
const anyone: readonly SettingSource[] = ['caller', 'deployment', 'configuration'];
const caller: readonly SettingSource[] = ['caller'];
const callerOrDeployment: readonly SettingSource[] = ['caller', 'deployment'];
const callerOrConfiguration: readonly SettingSource[] = ['caller', 'configuration'];

const reported = (setBy = nobody): CallSetting => ({ effect: 'reported', setBy });
const refused: CallSetting = { effect: 'refused', setBy: nobody };
const forbidden = (setBy: SettingSource): CallSetting => ({ effect: 'forbidden', setBy: [setBy] });
const works = (
  setBy: readonly SettingSource[],
  read: ReadSetting,
  more: Pick<CallSetting, 'unit' | 'aliasOf' | 'header'> = {},
): CallSetting => ({ effect: 'works', setBy, read, ...more });

const retries = { unit: 'attempts', header: callerHeaders.retries };
const seconds = { unit: 'seconds' };

/**
 * Every field that says how to make a call, in the words of LiteLLM's users: the client, the gateway and the protocols
 * read their lists from here. A field without an effect is a row, too, so that none is swallowed in silence.
 * `resolveSettings` decides whose word counts.
 */
export const callSettings: Readonly<Record<string, CallSetting>> = {
  fallbacks: works(callerOrConfiguration, readFallbacks, { unit: 'models' }),
  context_window_fallbacks: works(callerOrConfiguration, readContextWindowFallbacks, {
    unit: 'models',
  }),
  context_window_fallback_dict: works(caller, readContextWindowFallbacks, { unit: 'models' }),
  content_policy_fallbacks: works(callerOrConfiguration, readContentPolicyFallbacks, {
    unit: 'models',
  }),
  disable_fallbacks: works(caller, readNoFallbacks),
  num_retries: works(anyone, readRetries, retries),
  max_retries: works(anyone, readRetries, { unit: 'attempts', aliasOf: 'num_retries' }),
  timeout: works(callerOrConfiguration, readTimeout, { ...seconds, header: callerHeaders.timeout }),
  request_timeout: works(callerOrConfiguration, readTimeout, { ...seconds, aliasOf: 'timeout' }),
  stream_timeout: works(anyone, readFirstChunkTimeout, {
    ...seconds,
    header: callerHeaders.streamTimeout,
  }),
  drop_params: works(anyone, readOnLoss),
  additional_drop_params: works(callerOrDeployment, readDropFields, { unit: 'paths of fields' }),
  allowed_openai_params: works(callerOrDeployment, readAllowFields, { unit: 'parameters' }),
  include_response_ms: works(callerOrConfiguration, readResponseMs),
  repeated_streaming_chunk_limit: works(callerOrConfiguration, readRepeatLimit, { unit: 'pieces' }),
  fastest_response: works(caller, readFastestResponse),
  stream_recovery: works(anyone, readStreamRecovery, { header: callerHeaders.streamRecovery }),
  priority: works(callerOrConfiguration, readPriority, { header: callerHeaders.priority }),
  tags: works(caller, readTags, { unit: 'labels' }),
  allowed_model_region: works(callerOrConfiguration, readRegion),
  litellm_session_id: works(caller, readSessionId),
  metadata: works(caller, readMetadata),
  litellm_metadata: works(caller, readMetadata),
  api_key: works(callerOrDeployment, readApiKey),
  // Only where the configuration lets callers say them, and beside a key of their own.
  api_base: { ...works(callerOrDeployment, readBaseUrl), isAddress: true },
  base_url: { ...works(callerOrDeployment, readBaseUrl), isAddress: true },
  api_version: works(caller, readApiVersion),
  cache: works(caller, readCache),
  caching: works(caller, readCaching),
  mock_response: works(callerOrDeployment, readMock),
  mock_tool_calls: works(callerOrDeployment, readMock),
  mock_delay: works(callerOrDeployment, readMock, seconds),
  mock_timeout: works(callerOrDeployment, readMock),
  // For admins: the gateway refuses others.
  mock_testing_fallbacks: works(caller, readTestedFailure),
  mock_testing_context_fallbacks: works(caller, readTestedFailure),
  mock_testing_content_policy_fallbacks: works(caller, readTestedFailure),
  mock_testing_rate_limit_error: works(caller, readTestedFailure),

  // Without these the call would be another one than the caller asked for: unchecked, logged, or with another prompt.
  guardrails: refused,
  guardrail_config: refused,
  'no-log': refused,
  prompt_id: refused,

  // Otherwise a caller could direct the call, with the configured key, to a provider of its choice.
  custom_llm_provider: forbidden('deployment'),
  user_config: forbidden('configuration'),
  litellm_params: forbidden('configuration'),

  // The header `callerHeaders.callId` does what this asks for. A call needs its id before its body is read.
  litellm_call_id: reported(),
  litellm_trace_id: reported(),
  litellm_agent_id: reported(),
  litellm_credential_name: reported(['deployment']),
  modify_params: reported(),
  prompt_variables: reported(),
  prompt_version: reported(),
  repeated_chunk_limit: reported(),
};

/** The row of a field, and none for names that every object has. */
export function callSettingOf(name: string): CallSetting | undefined {
  return ownValue(callSettings, name);
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
    // If the field itself is set, its alias is only checked for mistakes: the value goes into an object that is dropped.
    const isSet = row.aliasOf !== undefined && isPresent(valueOf(row.aliasOf));
    row.read(isSet ? {} : settings, value, { path: name, takesNoBound });
  }
  return settings;
}

function isPresent(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}
