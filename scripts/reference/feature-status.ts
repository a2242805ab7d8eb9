/** Something that is not supported yet. */
export interface Missing {
  readonly what: string;
  /** A path that the gateway must not serve while this stands here. */
  readonly path?: string;
  /** A key of the configuration that must have no effect while this stands here. */
  readonly key?: string;
  /** Whether the README's first screen names it. */
  readonly isDeciding?: true;
}

/** One row of the feature status. Links are those of a page in docs/. */
export interface FeatureStatus {
  readonly feature: string;
  readonly here: string;
  readonly missing: readonly Missing[];
}

const missing = (what: string, proof: Omit<Missing, 'what'> = {}): Missing => ({ what, ...proof });

/**
 * What works and what does not. The README, docs/status.md and docs/migrate-from-litellm.md are written from this list
 * (`npm run docs`), and a test asks the gateway and the schema of its configuration whether what is missing is missing.
 *
 * @param providers how many there are, the mock left out
 */
export function featureStatus(providers: number): readonly FeatureStatus[] {
  return [
    {
      feature: 'APIs served',
      here: 'OpenAI Chat Completions, Responses and text completions; Anthropic Messages; Gemini; Bedrock Converse, and InvokeModel for Claude; Ollama; embeddings, moderations, token counting, lists of models, health ([endpoints](reference/endpoints.md))',
      missing: [
        missing('image generation', { path: '/v1/images/generations', isDeciding: true }),
        missing('speech and transcription', { path: '/v1/audio/speech', isDeciding: true }),
        missing('rerank', { path: '/v1/rerank' }),
        missing('files', { path: '/v1/files' }),
        missing('batches of providers', { path: '/v1/batches' }),
        missing('realtime', { path: '/v1/realtime' }),
        missing('stored responses by id', { path: '/v1/responses/resp_1' }),
        missing('`/health` with calls of every model', { path: '/health' }),
        missing('pass-through routes', { key: 'general_settings.pass_through_endpoints' }),
      ],
    },
    {
      feature: 'Providers',
      here: `${providers} and a mock ([list](reference/providers.md), [what is tested](reference/capabilities.md)), among them Azure, Bedrock, Gemini, Vertex AI, Cohere and Ollama; others that speak a known API, by declaration`,
      missing: [],
    },
    {
      feature: 'Chat',
      here: 'text, system prompts, tools (parallel, forced), JSON schema, images, PDFs, thinking, cache control, token counts; what a translation cannot carry over is [reported or refused](losses.md)',
      missing: [],
    },
    {
      feature: 'Several models at once',
      here: '`"model": "a,b"` gives a list of responses, or the fastest, streamed too ([how](gateway.md#several-models-in-one-request))',
      missing: [],
    },
    {
      feature: 'Streams',
      here: '[first content before the status](streaming.md), a fallback model if it is slow, [recovery of truncated streams](stream-recovery.md), no invented end, keep-alive comments, repetition detection',
      missing: [],
    },
    {
      feature: 'Load balancing',
      here: '[by weight, order, load, latency, cost, usage, session](router.md#strategies), by [tags and regions](router.md#tags-and-regions); deployments change at run time, in code',
      missing: [],
    },
    {
      feature: 'Failures',
      here: 'retries by error, fallback models, a circuit breaker for each deployment, a retry budget, timeouts of every step, a limit on attempts ([router](router.md))',
      missing: [],
    },
    {
      feature: 'Limits',
      here: 'concurrent requests of the gateway, of all deployments and of one; `rpm` and `tpm` of deployments; [budgets of deployments and providers](router.md#budget-of-a-deployment-or-provider); a [queue with priorities](priority-queue.md); sizes of bodies and responses',
      missing: [
        missing('rate limits of keys', { key: 'litellm_settings.default_internal_user_params' }),
        missing('budgets of keys and teams', {
          key: 'litellm_settings.max_budget',
          isDeciding: true,
        }),
      ],
    },
    {
      feature: 'Authentication',
      here: 'one master key; a function of your own [in code](guides/embed-the-gateway.md)',
      missing: [
        missing('virtual keys', { path: '/key/generate', isDeciding: true }),
        missing('users and teams', { path: '/team/new' }),
        missing('JWT', { key: 'general_settings.enable_jwt_auth' }),
        missing('single sign-on', { path: '/sso/key/generate' }),
      ],
    },
    {
      feature: 'Configuration',
      here: "[LiteLLM's `config.yaml`](configuration.md), checked key by key; [what of it works](migrate-from-litellm.md)",
      missing: [
        missing('a database', { key: 'general_settings.database_url' }),
        missing('changes without a restart', { path: '/config/update' }),
      ],
    },
    {
      feature: 'Observability',
      here: '[a line of the log for every call](logs.md), JSON or for people; [observers in code](guides/embed-the-gateway.md)',
      missing: [
        missing('metrics', { path: '/metrics', isDeciding: true }),
        missing('traces', { key: 'general_settings.tracing' }),
        missing("LiteLLM's callbacks", { key: 'litellm_settings.callbacks' }),
      ],
    },
    {
      feature: 'Cache',
      here: '[responses, in memory, in Redis or on disk](cache.md); identical concurrent requests are sent once, streams are replayed, embeddings are kept one by one',
      missing: [missing('caches by meaning (semantic)'), missing('caches in S3 and GCS')],
    },
    {
      feature: 'Guardrails',
      here: 'middleware of your own, in code',
      missing: [missing('guardrails', { key: 'guardrails' })],
    },
    {
      feature: 'State between instances',
      here: 'queue, limits and cooldowns through [Redis](priority-queue.md#several-instances), or through [a store of your own](guides/write-a-store.md)',
      missing: [],
    },
    {
      feature: 'Client in TypeScript',
      here: "[`createClient`](sdk.md): chat, embeddings and moderations in OpenAI's shapes, retries, fallbacks, mocks; [a tool loop](tools.md), [typed structured output](structured-output.md), [batches and races](batches.md)",
      missing: [],
    },
    {
      feature: 'Tokens and costs',
      here: '[counts, prices, limits and abilities of models, offline](tokens-and-costs.md), in code; in the gateway the cost of each call, `/model/info`, and prices of your own',
      missing: [missing('spend by key and team', { path: '/spend/logs' })],
    },
    {
      feature: 'Runtimes',
      here: 'Node 20 to 26 in CI; Bun, Deno and workers over `fetch`, [not in CI](versions.md#what-is-supported)',
      missing: [],
    },
    {
      feature: 'Operation',
      here: 'several processes, graceful shutdown, TLS to providers, forward proxies, [a container image to build](../apps/gateway/README.md#run-it)',
      missing: [
        missing('TLS for clients'),
        missing('a published image'),
        missing('an admin page', { path: '/ui' }),
      ],
    },
  ];
}
