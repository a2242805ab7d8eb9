/** One page of the site, by its path below docs/. */
export interface Page {
  readonly path: string;
  /** The line in the sidebar. */
  readonly text: string;
  /** One sentence for `llms.txt`: what a reader finds there. */
  readonly about: string;
}

/** Pages under one heading of the sidebar. */
export interface Section {
  readonly text: string;
  readonly pages: readonly Page[];
  /** Folder below docs/ whose further pages come after these, sorted by name, with their own headings. */
  readonly folder?: string;
}

const page = (path: string, text: string, about: string): Page => ({ path, text, about });

/**
 * Every page of docs/, in the order in which it is offered. The sidebar, `llms.txt` and the search for pages that
 * nobody listed read this list, so a new page needs its line here.
 */
export const pages: readonly Section[] = [
  {
    text: 'Get started',
    pages: [
      page('README.md', 'Start here', 'Where to begin, by what you want to do'),
      page('quick-start.md', 'Quick start', 'From a clone to your own models, in five steps'),
      page('what-is-it.md', 'What it is, and is not for', 'Purpose, packages, limits of the scope'),
      page('status.md', 'Feature status', 'What works today and what does not'),
      page('compare.md', 'Compare', 'LiteLLM, Portkey, Bifrost, agentgateway, Vercel AI SDK'),
      page('faq.md', 'Questions and limits', 'Short answers, and every limit'),
    ],
  },
  {
    text: 'Run the gateway',
    pages: [
      page('gateway.md', 'The gateway over HTTP', 'Paths, keys, headers, errors, limits'),
      page('configuration.md', 'Configuration', 'The configuration file, section by section'),
      page('deploy.md', 'Deploy', 'Docker, Compose, Kubernetes, systemd, TLS proxy, shutdown'),
      page('troubleshoot.md', 'Troubleshoot', 'Symptom, cause, fix'),
      page('command.md', 'Command line', 'The command llm-proxy: serve, check, init'),
      page('streaming.md', 'Streaming', 'What a streamed response guarantees, and how it fails'),
      page(
        'stream-recovery.md',
        'Stream recovery',
        'What a truncated stream of a chat can go on with',
      ),
      page('logs.md', 'Logs', 'One line for each call: fields, formats, privacy'),
      page('security.md', 'Security', 'What is bounded, and what is trusted'),
      page('performance.md', 'Performance', 'Measured overhead, method and results'),
      page('versions.md', 'Versions and support', 'Runtimes, versions, deprecation, upgrade'),
    ],
  },
  {
    text: 'Connect clients',
    pages: [
      page(
        'connect-clients.md',
        'Recipes',
        'SDKs, LangChain, LlamaIndex, Claude Code, Codex, OpenCode',
      ),
    ],
  },
  {
    text: 'Route traffic',
    pages: [
      page('router.md', 'Router', 'Load balancing, retries, fallbacks, cooldowns, timeouts'),
      page(
        'priority-queue.md',
        'Priority queue',
        'Who waits for capacity, in which order, and rate limits',
      ),
      page('faults.md', 'Upstream faults', 'Every fault of an upstream and what clients get'),
      page('losses.md', 'Losses in translation', 'What a translation cannot carry over'),
    ],
  },
  {
    text: 'SDK',
    pages: [
      page('sdk.md', 'Client', 'createClient: calls, streams, tools, errors'),
      page('tools.md', 'Tools', 'functions that a model calls, run until it answers'),
      page('structured-output.md', 'Structured output', 'answers that a schema reads, typed'),
      page(
        'batches.md',
        'Batches and races',
        'Many calls at once, the fastest answer, all answers',
      ),
      page(
        'reference/litellm-differences.md',
        'Differences from LiteLLM',
        'Where the client differs from the SDK in Python on purpose',
      ),
      page(
        'tokens-and-costs.md',
        'Tokens and costs',
        'Counting tokens, prices and limits of models',
      ),
      page('compare-sdks.md', 'Beside other SDKs', 'Code for six tasks, with openai and ai'),
      page('hooks.md', 'Hooks', 'Functions that are told of each call of a client'),
      page('record-and-replay.md', 'Record and replay', 'Calls of providers as files for tests'),
      page('cache.md', 'Cache', 'Responses kept in memory, in Redis or on disk'),
    ],
  },
  { text: 'Extend', folder: 'guides', pages: [] },
  {
    text: 'Reference',
    pages: [
      page(
        'reference/configuration.md',
        'Configuration keys',
        'Every key: type, default, effect, example',
      ),
      page(
        'reference/known-gaps.md',
        'Known gaps',
        'Recorded traffic that nobody can ask for here, and why',
      ),
      page(
        'reference/endpoints.md',
        'HTTP endpoints',
        'Every path: format, parameters, headers of requests and responses',
      ),
      page('reference/errors.md', 'Error codes', 'Every error code: status, cause, retry'),
      page(
        'reference/glossary.md',
        'Glossary',
        'Words of these pages, and our names by the standard term',
      ),
      page('reference/providers.md', 'Providers', 'Every provider: formats, keys, differences'),
      page(
        'reference/capabilities.md',
        'Provider capabilities',
        'Provider by operation: streaming, tools, schema, images, each tested or not',
      ),
      page('reference/exports.md', 'TypeScript exports', 'Every export of the four packages'),
    ],
  },
  {
    text: 'From LiteLLM',
    pages: [
      page('user-keys.md', 'User keys', 'LiteLLM’s examples for users, and their tests'),
      page('migrate-from-litellm.md', 'Migrate', 'What works of a LiteLLM configuration'),
      page('compare-litellm.md', 'Compared answer by answer', 'Responses of both, side by side'),
    ],
  },
  {
    text: 'Contribute',
    pages: [
      page('tour.md', 'Tour', 'The code in eight files'),
      page('architecture.md', 'Architecture', 'Packages, contracts, a call from start to end'),
      page(
        'reference/decisions.md',
        'Index of decisions',
        'Every decision with its first sentence',
      ),
    ],
  },
  { text: 'Decisions', folder: 'adr', pages: [] },
];
