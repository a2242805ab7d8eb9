import { z } from 'zod';
import {
  amount,
  callersPlaces,
  count,
  duration,
  flag,
  guard,
  json,
  jsonObject,
  later,
  patterns,
  positive,
  seconds,
  text,
  texts,
  streamRecovery,
} from './field.ts';
import { awsParams, azureParams, vertexParams } from './provider-params.ts';
import { headers, key } from './secret.ts';

/** Default request fields of a deployment, by their names in OpenAI's API. */
const commonParams = {
  temperature: amount('Default temperature.'),
  top_p: amount('Default nucleus sampling mass.'),
  top_k: count('Default number of candidates for a token.'),
  max_tokens: count('Default bound on the answer, in tokens.'),
  max_completion_tokens: count('Default bound on the answer, reasoning included, in tokens.'),
  n: count('Default number of answers.'),
  stop: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Default texts that end an answer.'),
  presence_penalty: z.number().optional().describe('Default presence penalty.'),
  frequency_penalty: z.number().optional().describe('Default frequency penalty.'),
  logit_bias: jsonObject('Default bias by token id.'),
  logprobs: flag('Whether answers carry log probabilities.'),
  top_logprobs: count('Alternatives listed with each token.'),
  seed: z.int().optional().describe('Default seed.'),
  user: text('Default end user.'),
  service_tier: text('Default service tier.'),
  reasoning_effort: text('Default effort: minimal, low, medium, high, …'),
  verbosity: text('Default verbosity: low, medium, high.'),
  response_format: jsonObject('Default shape of the answer.'),
  tools: json('Default tools.'),
  tool_choice: json('Default choice of a tool.'),
  parallel_tool_calls: flag('Whether several tools may be called at once.'),
  functions: json('Default functions, the predecessors of tools.'),
  function_call: json('Default choice of a function.'),
  metadata: jsonObject("The provider's own metadata field."),
  store: flag('Whether the provider keeps the answer.'),
  prompt_cache_key: text('Default key of the prompt cache.'),
  prompt_cache_retention: text('How long the prompt cache is kept.'),
  safety_identifier: text('Default stable id of the end user.'),
  modalities: texts('Kinds of output.'),
  audio: jsonObject('Voice and format of spoken answers.'),
  prediction: jsonObject('Text that the answer will mostly repeat.'),
  stream_options: jsonObject('Default options of streams.'),
  web_search_options: jsonObject('Default options of the web search.'),
  thinking: jsonObject("Thinking, in Anthropic's words."),
};

/** Default request fields by their names in Anthropic's API, for an upstream that has that API. */
const ownParams = {
  stop_sequences: texts("Default texts that end an answer, in Anthropic's words."),
  system: json("Default system prompt, in Anthropic's words."),
  container: json("Default container, in Anthropic's words."),
  mcp_servers: json("Default MCP servers, in Anthropic's words."),
  context_management: jsonObject("Default context management, in Anthropic's words."),
  output_config: jsonObject("Default output configuration, in Anthropic's words."),
  cache_control: jsonObject("Default cache control, in Anthropic's words."),
  inference_geo: text("Where inference runs, in Anthropic's words."),
  speed: text("Speed of inference, in Anthropic's words."),
};

/** Names of default fields that are translated to the API of each upstream. */
export const commonParamNames: readonly string[] = Object.keys(commonParams);
/** Names of default fields that go to the upstream unchanged. */
export const ownParamNames: readonly string[] = Object.keys(ownParams);

/** Everything in `litellm_params` but the model. */
const optionalParams = {
  custom_llm_provider: text('The provider, where the model does not begin with it.'),
  api_key: key("The provider's key. Default: the variable that the provider names."),
  api_base: text(
    "The provider's base URL. Without a path it gets the path of the provider's own. Default: the provider's.",
  ),
  base_url: text('Another name for `api_base`.'),
  organization: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe("OpenAI's organization; a list makes one deployment for each."),
  litellm_credential_name: text('An entry of `credential_list` to take key and base URL from.'),
  extra_headers: headers('Sent with every call.'),
  headers: headers('Another name for `extra_headers`.'),
  extra_body: jsonObject('Further fields for the upstream, sent where a request has none.'),
  timeout: seconds(
    'Until a whole answer is there, or the first chunk of a stream. Default: the router’s.',
  ),
  stream_timeout: seconds('Until the first chunk of a stream. Default `timeout`.'),
  first_content_seconds: amount(
    'For streams of this model: when a stand-in is asked, too, in seconds. Of several deployments the least counts; 0 never. Default: the router’s.',
  ),
  stream_recovery: streamRecovery(
    'What becomes of streams of this model that break off. Of several deployments the first counts that says it. Default: the router’s.',
  ),
  num_retries: count(
    'Further attempts for this model, after the first. Of several deployments the highest counts. Default: the router’s.',
  ),
  max_retries: count('Another name for `num_retries`.'),
  weight: amount('Share of the calls against the other deployments of the model. Default: none.'),
  rpm: amount(
    'Requests that are sent within any minute; further ones go elsewhere, wait or fail with 429. `simple-shuffle` also shares calls in proportion where no weight is given. Default: no limit.',
  ),
  tpm: amount(
    'Tokens within any minute, estimated before a call and corrected after it. `simple-shuffle` also shares calls in proportion where no weight or `rpm` is given. Default: no limit.',
  ),
  input_cost_per_token: amount(
    'Price of a token of the prompt, in US dollars. `cost-based-routing` compares it.',
  ),
  output_cost_per_token: amount(
    'Price of a token of the answer, in US dollars. `cost-based-routing` compares it.',
  ),
  max_budget: positive(
    'US dollars that calls of the deployment may cost within each `budget_duration`; then it is asked no more until the next begins. Calls under way are paid, so it can be exceeded by what they cost. Default: no limit.',
  ),
  budget_duration: duration(
    'How long a `max_budget` lasts: a number and `s`, `m`, `h`, `d`, `w` or `mo`, counted from 1970 in UTC, so days begin at midnight and months on the first. Default: for ever.',
  ),
  order: z.number().optional().describe('Deployments with a lower one go first. Default: last.'),
  max_parallel_requests: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Calls in flight at once; further ones go elsewhere, wait or fail with 503. Default: no limit.',
    ),
  cooldown_time: amount('Length of a cooldown, in seconds. Default: the router’s.'),
  tags: texts(
    'Labels of the deployment, which `enable_tag_filtering` compares with those of calls.',
  ),
  tag_regex: patterns(
    'Regular expressions: with `enable_tag_filtering` the deployment also takes calls of which one is found in `User-Agent: …`.',
  ),
  region_name: text(
    'Where the model is, for `allowed_model_region`. Default: `aws_region_name` or `vertex_location`.',
  ),
  drop_params: flag(
    'Leave out parameters that the upstream cannot take, in place of an error. A call that says otherwise wins. Default: `litellm_settings.drop_params`.',
  ),
  provider_settings: jsonObject(
    'Settings of the provider itself, such as a region; what they mean is in the documentation of its package.',
  ),
  base_model: text('Another name for `model_info.base_model`, which wins.'),
  prices: z
    .record(z.string(), z.number().min(0))
    .optional()
    .describe(
      'Dollars for one token, by LiteLLM’s names such as `input_cost_per_token`, in place of the kept prices. They may also stand beside the other parameters, as in LiteLLM, or in `model_info`.',
    ),
  ...azureParams,
  ...awsParams,
  ...vertexParams,
  allowed_openai_params: texts(
    'Parameters of OpenAI to send as they are though the upstream is not known to take them. They add up with those of a call.',
  ),
  additional_drop_params: texts(
    'Fields of requests to leave out, such as `seed`, `a.b`, `tools[*].function.strict` or `tools[0]`.',
  ),
  configurable_clientside_auth_params: callersPlaces(
    'Where callers may send their calls in place of this deployment’s address, with a key of their own: `api_base` (or `base_url`), `api_version`, or `{api_base: pattern}` with a regular expression whose scheme, host and path are compared apart. Default: nowhere, unless `general_settings.allow_client_side_credentials`.',
  ),
  mock_response: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .optional()
    .describe('Answer with this text, chat completion or named error, and call nobody.'),
  mock_tool_calls: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .describe('Answer with these tool calls, and call nobody.'),
  mock_delay: amount('Wait before a mocked answer, in seconds. Default 0.'),
  mock_timeout: flag('Answer nothing until the time is over. Default false.'),
  ...commonParams,
  ...ownParams,
  ...guard(
    'guardrails',
    'default_api_key_tpm_limit',
    'default_api_key_rpm_limit',
    'max_file_size_mb',
  ),
  ...later(
    'region',
    'azure_ad_token_provider',
    'azure_username',
    'azure_password',
    'aws_bedrock_runtime_endpoint',
    'watsonx_region_name',
    'project',
    'tiered_pricing',
    'use_in_pass_through',
    'use_litellm_proxy',
    'merge_reasoning_content_in_choices',
    'use_chat_completions_api',
    'silent_model',
    'auto_router_config_path',
    'auto_router_config',
    'auto_router_default_model',
    'auto_router_embedding_model',
    'complexity_router_config',
    's3_bucket_name',
    's3_endpoint_url',
    's3_region_name',
    's3_access_key_id',
    's3_secret_access_key',
    's3_bucket_owner',
    's3_output_bucket_name',
    'bucket_name',
    'aws_batch_role_arn',
    'aws_session_tags',
    'aws_bedrock_project_id',
    'bedrock_tags',
    'itpm',
    'otpm',
    'provider_affinity_header',
    'use_xai_oauth',
    'auto_router_max_input_chars',
    'auto_router_routing_compression',
    'auto_router_model_compression',
    'complexity_router_default_model',
    'adaptive_router_config',
    'adaptive_router_default_model',
    'quality_router_config',
    'quality_router_default_model',
    'milvus_db_name',
    'milvus_partition_names',
    'valkey_host',
    'valkey_port',
    'valkey_password',
    'valkey_ssl',
    'valkey_text_field',
    'valkey_embedding_field',
    'vector_bucket_name',
    'index_name',
    'embedding_model',
    's3_encryption_key_id',
    'gcs_bucket_name',
    'vector_store_id',
    'milvus_text_field',
    'prompt_id',
    'prompt_variables',
    'litellm_system_prompt',
    'cache_control_injection_points',
    'input_type',
    'dimensions',
    'encoding_format',
    'ssl_verify',
    'hf_model_name',
    'model_info',
    'supports_system_message',
    'litellm_trace_id',
    'max_fallbacks',
    'fallbacks',
    'context_window_fallbacks',
    'context_window_fallback_dict',
    'keepalive_seconds',
    'allow_client_keepalive_override',
    'text_completion',
    'caching',
    'no-log',
    'custom_prompt_dict',
    'roles',
    'initial_prompt_value',
    'final_prompt_value',
    'bos_token',
    'eos_token',
    'disable_add_transform_inline_image_block',
    'add_function_to_prompt',
    'enable_json_schema_validation',
    'mock_testing_fallbacks',
    'mock_testing_context_fallbacks',
    'mock_testing_content_policy_fallbacks',
    'mock_testing_rate_limit_error',
    'allowed_model_region',
    'anthropic_disable_workload_identity_federation',
    'anthropic_federation_rule_id',
    'anthropic_federation_workspace_id',
    'anthropic_identity_source',
    'anthropic_identity_token',
    'anthropic_identity_token_file',
    'anthropic_issuer_audience',
    'anthropic_issuer_signing_key_ref',
    'anthropic_issuer_subject',
    'anthropic_issuer_ttl_seconds',
    'anthropic_issuer_url',
    'anthropic_keycloak_auth_method',
    'anthropic_keycloak_client_id',
    'anthropic_keycloak_client_secret_ref',
    'anthropic_keycloak_scope',
    'anthropic_keycloak_token_url',
    'anthropic_organization_id',
    'anthropic_service_account_id',
    'arize_api_key',
    'arize_error_sampling_rate',
    'arize_otlp_protocol',
    'arize_space_id',
    'arize_space_key',
    'arize_success_sampling_rate',
    'assistant_continue_message',
    'attempted_targets',
    'cache',
    'cache_key',
    'caching_groups',
    'client_side_timeout',
    'data_residency',
    'dd_agent_host',
    'dd_agent_port',
    'dd_api_key',
    'dd_site',
    'enable_prompt_caching',
    'enable_tag_filtering',
    'ensure_alternating_roles',
    'fallback_depth',
    'fastest_response',
    'fireworks_forward_user_id',
    'force_timeout',
    'gcs_path_service_account',
    'github_copilot_auth_type',
    'github_copilot_user_session',
    'humanloop_api_key',
    'langfuse_environment',
    'langfuse_host',
    'langfuse_prompt_version',
    'langfuse_public_key',
    'langfuse_secret',
    'langfuse_secret_key',
    'langfuse_span_scope',
    'langsmith_api_key',
    'langsmith_base_url',
    'langsmith_project',
    'langsmith_sampling_rate',
    'langsmith_tenant_id',
    'litellm_call_id',
    'litellm_disabled_callbacks',
    'litellm_metadata',
    'litellm_request_debug',
    'litellm_session_id',
    'litellm_trusted_callback_vars',
    'log_client_error_tracebacks',
    'max_agentic_loops',
    'model_alias_map',
    'model_file_id_mapping',
    'newrelic_api_key',
    'newrelic_region',
    'openai_identity_provider_id',
    'openai_identity_token_file',
    'openai_service_account_id',
    'output_vector_size',
    'posthog_api_key',
    'posthog_api_url',
    'preset_cache_key',
    'prompt_environment',
    'prompt_label',
    'prompt_version',
    'provider_specific_header',
    'request_timeout',
    'retry_policy',
    'retry_strategy',
    'routing_strategy',
    'search_tool_name',
    'secret_fields',
    'signoz_ingestion_endpoint',
    'signoz_ingestion_key',
    'stream_chunk_size',
    'stream_timeout_by_service_tier',
    'timeout_by_service_tier',
    'token_exchange_audience',
    'token_exchange_endpoint',
    'token_exchange_profile',
    'token_exchange_scope',
    'ttl',
    'turn_off_message_logging',
    'use_client',
    'user_continue_message',
    'wandb_api_key',
    'weave_project_id',
  ),
};

/** `litellm_params`: where and how one deployment is called. */
export const litellmParams = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .describe(
        '`provider/model`, as the provider names it. A `*` takes what the `*` of `model_name` stood for.',
      ),
    ...optionalParams,
  })
  .meta({
    description: 'Where and how the deployment is called.',
    unknownKeys: 'passed-on',
  });

/** `router_settings.default_litellm_params`: the same without a model, for every deployment. */
export const defaultLitellmParams = z
  .strictObject(optionalParams)
  .meta({
    description: '`litellm_params` for every deployment that does not set them.',
    unknownKeys: 'passed-on',
  })
  .optional();

export type LitellmParams = z.output<typeof litellmParams>;
