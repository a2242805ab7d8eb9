import { z } from 'zod';
import {
  amount,
  count,
  flag,
  headers,
  json,
  jsonObject,
  later,
  seconds,
  text,
  texts,
} from './field.ts';

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
  api_key: text("The provider's key. Default: the variable that the provider names."),
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
  num_retries: count(
    'Further attempts for this model, after the first. Of several deployments the highest counts. Default: the router’s.',
  ),
  max_retries: count('Another name for `num_retries`.'),
  weight: amount('Share of the calls against the other deployments of the model. Default: none.'),
  rpm: amount(
    'Requests a minute: shares calls in proportion where no weight is given. Not a limit.',
  ),
  tpm: amount(
    'Tokens a minute: shares calls in proportion where no weight or `rpm` is given. Not a limit.',
  ),
  order: z.number().optional().describe('Deployments with a lower one go first. Default: last.'),
  max_parallel_requests: z
    .int()
    .min(1)
    .optional()
    .describe('Calls in flight at once; further ones go elsewhere. Default: no limit.'),
  cooldown_time: amount('Length of a cooldown, in seconds. Default: the router’s.'),
  tags: texts('Labels of the deployment.'),
  drop_params: flag(
    'Leave out parameters that the upstream cannot take, in place of an error. A call that says otherwise wins. Default: `litellm_settings.drop_params`.',
  ),
  provider_settings: jsonObject(
    'Settings of the provider itself, such as a region; what they mean is in the documentation of its package.',
  ),
  additional_drop_params: texts(
    'Fields of requests to leave out, such as `seed`, `a.b`, `tools[*].function.strict` or `tools[0]`.',
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
  ...later(
    'api_version',
    'region_name',
    'region',
    'azure_ad_token',
    'azure_ad_token_provider',
    'tenant_id',
    'client_id',
    'client_secret',
    'azure_username',
    'azure_password',
    'azure_scope',
    'vertex_project',
    'vertex_location',
    'vertex_credentials',
    'aws_access_key_id',
    'aws_secret_access_key',
    'aws_session_token',
    'aws_region_name',
    'aws_session_name',
    'aws_profile_name',
    'aws_role_name',
    'aws_web_identity_token',
    'aws_sts_endpoint',
    'aws_external_id',
    'aws_bedrock_runtime_endpoint',
    'watsonx_region_name',
    'project',
    'input_cost_per_token',
    'output_cost_per_token',
    'input_cost_per_second',
    'output_cost_per_second',
    'input_cost_per_character',
    'output_cost_per_character',
    'input_cost_per_pixel',
    'output_cost_per_pixel',
    'input_cost_per_image',
    'output_cost_per_image',
    'input_cost_per_audio_token',
    'output_cost_per_audio_token',
    'output_cost_per_reasoning_token',
    'cache_read_input_token_cost',
    'cache_creation_input_token_cost',
    'cache_creation_input_token_cost_above_1hr',
    'input_cost_per_token_batches',
    'output_cost_per_token_batches',
    'tiered_pricing',
    'max_budget',
    'budget_duration',
    'max_file_size_mb',
    'tag_regex',
    'configurable_clientside_auth_params',
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
    'default_api_key_tpm_limit',
    'default_api_key_rpm_limit',
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
    'output_cost_per_second_480p',
    'output_cost_per_second_720p',
    'output_cost_per_second_768p',
    'output_cost_per_second_2k',
    'output_cost_per_second_1080p',
    'output_cost_per_second_4k',
    's3_encryption_key_id',
    'gcs_bucket_name',
    'vector_store_id',
    'milvus_text_field',
    'guardrails',
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
    'allowed_openai_params',
    'enable_json_schema_validation',
    'mock_testing_fallbacks',
    'mock_testing_context_fallbacks',
    'mock_testing_content_policy_fallbacks',
    'mock_testing_rate_limit_error',
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
    unknownKeyHint: 'further fields for the provider stand under extra_body',
  });

/** `router_settings.default_litellm_params`: the same without a model, for every deployment. */
export const defaultLitellmParams = z
  .strictObject(optionalParams)
  .optional()
  .describe('`litellm_params` for every deployment that does not set them.');

export type LitellmParams = z.output<typeof litellmParams>;
