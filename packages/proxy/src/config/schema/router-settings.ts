import { z } from 'zod';
import {
  amount,
  count,
  duration,
  fallbackLists,
  flag,
  guard,
  later,
  positive,
  seconds,
  streamRecovery,
  someOf,
  text,
  texts,
} from './field.ts';
import { allowedFailsPolicy, retryPolicy } from './error-policy.ts';
import { defaultLitellmParams } from './litellm-params.ts';

/** The strategies LiteLLM knows. */
const strategies = [
  'simple-shuffle',
  'least-busy',
  'usage-based-routing',
  'usage-based-routing-v2',
  'latency-based-routing',
  'cost-based-routing',
] as const;

// Checks before a call. Those that guard refuse it; the others only choose a deployment.
const preCallChecks = {
  working: new Set([
    'session_affinity',
    'deployment_affinity',
    'prompt_caching',
    // The router does this always, so the key has nothing to switch on.
    'enforce_model_rate_limits',
  ]),
  guarding: new Set(['router_budget_limiting']),
};

/** What `latency-based-routing` is told. The other strategies have nothing to say. */
const strategyArgs = z
  .strictObject({
    ttl: seconds('For how long a measurement says something, in seconds. Default 3600.'),
    lowest_latency_buffer: amount(
      'Deployments that are slower than the fastest by this part of its time share the calls with it. Default 0.',
    ),
    max_latency_list_size: z
      .int()
      .min(1)
      .optional()
      .describe('Samples after which an old level is forgotten for the most part. Default 5.'),
    exploration_share: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe(
        'Share of the calls that go to any deployment, so that one that has become fast is noticed. Default 0.05.',
      ),
  })
  .optional()
  .describe('Settings of `latency-based-routing`.');

const providerBudget = z
  .strictObject({
    budget_limit: positive('US dollars within each `time_period`.'),
    max_budget: positive('Another name for `budget_limit`, which wins.'),
    time_period: duration(
      'How long it lasts, such as `1d` or `1mo`, as in `budget_duration` of a deployment. Default: for ever.',
    ),
    budget_duration: duration('Another name for `time_period`, which wins.'),
  })
  .refine(
    ({ budget_limit: limit, max_budget: most }) => (most ?? limit) !== undefined,
    'expected budget_limit',
  );

const redisPort = z.int().min(1).max(65_535);

const alias = z.union([
  z.string(),
  z.strictObject({
    model: z.string().min(1).describe('The model that the name stands for.'),
    hidden: flag('Leave the name out of `/v1/models`. Default false.'),
  }),
]);

/** `router_settings`: how calls are shared, retried and sent elsewhere. */
export const routerSettings = z
  .strictObject({
    routing_strategy: z
      .enum(strategies)
      .optional()
      .describe(
        'How one of a model’s deployments is chosen. Default `simple-shuffle`: at random, in proportion to `weight`, `rpm` or `tpm`.',
      ),
    routing_strategy_args: strategyArgs,
    num_retries: count('Further attempts after the first. Default 2.'),
    retry_policy: retryPolicy
      .optional()
      .describe('Further attempts by what went wrong, in place of `num_retries` for these kinds.'),
    model_group_retry_policy: z
      .record(z.string(), retryPolicy)
      .optional()
      .describe('`retry_policy` by model, in place of the one for all.'),
    retry_after: amount(
      'The least wait before the same deployment is asked again, in seconds. Default 0.',
    ),
    max_attempts: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Attempts that one call may come to, over all models. Default: 4; more where the fallbacks are more, or where `num_retries` or a policy is set and can come to more.',
      ),
    max_fallbacks: count('Models tried in one call beside the asked one. Default 5.'),
    timeout: seconds(
      'Until a whole answer is there, or the first chunk of a stream, in seconds, for one attempt. Default 600.',
    ),
    stream_timeout: seconds('Until the first chunk of a stream, in seconds. Default `timeout`.'),
    standby_timeout: amount(
      'For streams that another deployment or another model would take over: until the first chunk, and the longest silence after that, in seconds. Where `timeout`, `stream_timeout` or the call say how long to wait for the first chunk, they hold. Default 60; 0 never.',
    ),
    first_content_seconds: amount(
      'For streams: when another deployment or another model is asked, too, because the first content takes so long, in seconds. The first content wins. At most 5 % of the streams, and ten more, ask one. Default 10; 0 never.',
    ),
    stream_recovery: streamRecovery(
      'What becomes of a streamed chat that breaks off after its first content: `buffered` holds it until it is whole, `verified` begins it anew and compares, `continue` has a model with `supports_assistant_prefill` go on. Default `none`: the caller is told.',
    ),
    fallbacks: fallbackLists('Models to try when one has failed.'),
    context_window_fallbacks: fallbackLists(
      'Models to try when a conversation is too long for one.',
    ),
    content_policy_fallbacks: fallbackLists('Models to try when one refuses the content.'),
    default_fallbacks: texts('Models to try for those that have no list of their own.'),
    model_group_alias: z.record(z.string(), alias).optional().describe('Other names for models.'),
    default_litellm_params: defaultLitellmParams,
    default_max_parallel_requests: z
      .int()
      .min(1)
      .optional()
      .describe('`max_parallel_requests` of deployments that do not set it. Default: no limit.'),
    allowed_fails: count(
      'Failures of a deployment within a minute that start no cooldown. Default: the fourth in a row starts one, or the fourth in ten seconds that are a fifth of the calls.',
    ),
    allowed_fails_policy: allowedFailsPolicy
      .optional()
      .describe('`allowed_fails` by what went wrong, in place of the one for all.'),
    cooldown_time: amount(
      'Length of a cooldown, in seconds; it grows while an outage goes on. Default 5; 0 for no cooldowns.',
    ),
    disable_cooldowns: flag('Let no deployment rest. Default false.'),
    redis_url: text(
      'Redis that instances share queue, limits and cooldowns through: `redis://` or `rediss://`. Wins over `redis_host` and `redis_port`. Default: each instance for itself.',
    ),
    redis_host: text(
      'The same by its host. Default 127.0.0.1, where another `redis_` setting is there.',
    ),
    redis_port: redisPort.optional().describe('Default 6379.'),
    redis_password: text('Default: none.'),
    redis_db: count('Number of the database. Default 0.'),
    cache_kwargs: z
      .strictObject({
        username: text('User of Redis. Default: none.'),
        namespace: text(
          'Before the names of all keys. Gateways with one namespace act as one. Default `llm`.',
        ),
        ssl: flag('Connect over TLS. Default false; `rediss://` says the same.'),
        socket_timeout: seconds('How long a command may take, in seconds. Default 0.2.'),
        redis_startup_nodes: z
          .array(
            z.strictObject({
              host: z.string().min(1).describe('Name or address of the machine.'),
              port: redisPort.describe('Its port.'),
            }),
          )
          .min(1)
          .optional()
          .describe(
            'Some servers of a Redis Cluster, which name the others. They win over `redis_host` and `redis_url`.',
          ),
        sentinel_nodes: z
          .array(z.tuple([z.string().min(1), redisPort]))
          .min(1)
          .optional()
          .describe(
            'Servers of Redis Sentinel, each as host and port. They say where the master is, and win over `redis_host` and `redis_url`.',
          ),
        service_name: text('What Sentinel calls the master. Needed with `sentinel_nodes`.'),
        sentinel_password: text('Password of Sentinel itself. Default: none.'),
      })
      .refine(
        ({ sentinel_nodes: nodes, service_name: name }) =>
          nodes === undefined || name !== undefined,
        { path: ['service_name'], error: 'sentinel_nodes need it: the name of the master' },
      )
      .optional()
      .describe('Further settings of the connection to Redis.'),
    default_priority: count(
      'The priority of calls that ask for none; lower goes first. Default: such calls do not wait, but fail at once where there is no room.',
    ),
    polling_interval: seconds(
      'How often to look whose turn it is, in seconds, where instances share the queue and a message between them may be lost. Default 0.03.',
    ),
    max_queued_requests: count(
      'Calls that may wait for one model; further ones are refused with 503. Default 10000.',
    ),
    queue_aging_seconds: amount(
      'After so long a waiting call gets one of four turns, whatever its priority, the oldest first. Default 30.',
    ),
    enforce_rate_limits: flag(
      'Keep `rpm` and `tpm` of deployments as limits; `false`: they only share calls. Default true.',
    ),
    learn_rate_limits: flag(
      'Learn from 429s how many calls a deployment takes, and keep to that as to a limit of its own; a 429 then starts a cooldown only where it says for how long. Default false.',
    ),
    ignore_invalid_deployments: flag(
      'Entries that cannot be served are left out with a warning, always, unless `server.strict` refuses them.',
    ),
    optional_pre_call_checks: someOf(
      preCallChecks,
      'Where calls that belong together go: `session_affinity`, `deployment_affinity` and `prompt_caching` send those of one session, of one key, or with one beginning to one deployment.',
    ),
    enable_tag_filtering: flag(
      'Send calls only to deployments with their tags; those without tags to the deployments tagged `default`. Default false.',
    ),
    tag_filtering_match_any: flag(
      'One common tag is enough; otherwise a deployment must have all tags of the call. Default true.',
    ),
    allowed_model_region: text(
      'Only deployments in this region, or in this area (`eu`, `us`), are asked. A call can narrow it. Default: all.',
    ),
    provider_budget_config: z
      .record(z.string(), providerBudget)
      .optional()
      .describe(
        'What calls of all deployments of a provider may cost together, by the name of the provider. Default: no limit.',
      ),
    ...guard('guardrail_list'),
    ...later(
      'enable_pre_call_checks',
      'enable_pre_call_check',
      'weights',
      'tag_routing_prefix',
      'routing_groups',
      'cache_responses',
      'caching_groups',
      'client_ttl',
      'alerting_config',
      'router_general_settings',
      'assistants_config',
      'search_tools',
      'enable_health_check_routing',
      'health_check_staleness_threshold',
      'health_check_ignore_transient_errors',
      'deployment_affinity_ttl_seconds',
      'model_group_affinity_config',
      'enable_weighted_failover',
      'set_verbose',
      'debug_level',
      'model_list',
      'max_retries',
      'auto_router',
      'plugins',
      'fallback_on_unsupported_params',
      'background_health_check_model_groups',
      'fallback_access_check',
      'fallback_budget_check',
      'auto_router_capability_limit',
    ),
  })
  .optional()
  .describe('How calls are shared among deployments, retried and sent elsewhere.');
