/** What each format of the gateway is called by its owner. A format that is served and not named here fails the build of the page. */
export const formatNames: Readonly<Record<string, string>> = {
  'openai-chat': 'OpenAI Chat Completions',
  'openai-completions': 'OpenAI text completions (legacy)',
  'openai-responses': 'OpenAI Responses',
  'openai-embeddings': 'OpenAI embeddings',
  'openai-moderations': 'OpenAI moderations',
  'anthropic-messages': 'Anthropic Messages',
  'anthropic-count-tokens': 'Anthropic token counting',
  gemini: 'Gemini generateContent',
  'gemini-embeddings': 'Gemini embeddings',
  'gemini-count-tokens': 'Gemini token counting',
  'bedrock-converse': 'Bedrock Converse',
  'bedrock-claude': 'Bedrock InvokeModel for Claude',
  'vertex-claude': 'Claude on Vertex AI',
  'ollama-chat': 'Ollama chat',
  'ollama-embeddings': 'Ollama embeddings',
  'mistral-chat-moderations': 'Mistral moderations of conversations',
};

/** What the paths answer that no model is called for. The path of a list of models stands for that of one model, too. */
export const plainAnswers: Readonly<Record<string, string>> = {
  'GET /': 'what the gateway is, and every path that it serves',
  'GET /api/ps': 'no running models, as Ollama lists them',
  'GET /api/tags': 'the models, as Ollama lists them',
  'GET /api/version': 'a version, as Ollama gives it',
  'POST /api/show': 'one model, as Ollama shows it; 404 if there is none of that name',
  'GET /health/liveliness': '`"I\'m alive!"` while the process answers',
  'GET /health/liveness': '`"I\'m alive!"` while the process answers',
  'GET /health/readiness': '`{"status":"healthy"}`; 503 and `draining` during graceful shutdown',
  'GET /model/info': 'the deployments with prices, limits and abilities, as LiteLLM lists them',
  'GET /v1/model/info': 'the deployments with prices, limits and abilities, as LiteLLM lists them',
  'GET /v1/models': 'the models, with the fields that clients of OpenAI and of Anthropic read',
  'GET /openai/v1/models': 'the models, with the fields that clients of OpenAI read',
  'GET /v1beta/models': 'the models, as clients of Google read them',
  'GET /v1alpha/models': 'the models, as clients of Google read them',
};

/** Parameters of the query, by format. */
export const queryNotes: Readonly<Record<string, string>> = {
  gemini:
    '`alt=sse` streams server-sent events; without it a stream is one JSON array, as Google sends it',
};

/** A header of the gateway's own, and when a response has it. */
export interface HeaderNote {
  readonly on: string;
  readonly meaning: string;
}

/** Every header that the gateway itself puts on a response. */
export const responseHeaders: Readonly<Record<string, HeaderNote>> = {
  'x-request-id': {
    on: 'every response',
    meaning: "id of this call, also in the log; a client's own id is kept",
  },
  'request-id': { on: 'every response', meaning: 'as `x-request-id`' },
  'x-litellm-call-id': { on: 'every response', meaning: 'as `x-request-id`' },
  'x-llm-provider': { on: 'calls of a model', meaning: 'provider that answered, or failed last' },
  'x-llm-deployment': {
    on: 'calls of a model',
    meaning: 'id of the deployment that answered, or failed last',
  },
  'x-litellm-model-id': { on: 'calls of a model', meaning: 'as `x-llm-deployment`' },
  'x-litellm-model-group': { on: 'success', meaning: 'the requested model' },
  'x-llm-attempts': {
    on: 'calls of a model',
    meaning: 'upstream calls in all, failed ones and fallback models included',
  },
  'x-litellm-attempted-retries': { on: 'success', meaning: 'retries on one model' },
  'x-litellm-attempted-fallbacks': { on: 'success', meaning: 'fallback models tried' },
  'x-litellm-response-duration-ms': {
    on: 'success',
    meaning: 'milliseconds to the response, or to the first content of a stream',
  },
  'x-litellm-overhead-duration-ms': {
    on: 'success',
    meaning: 'those of them that no upstream took',
  },
  'x-litellm-response-cost': {
    on: 'success, not streamed, if the price is known',
    meaning: 'cost of the call in US dollars',
  },
  'x-litellm-cache-key': { on: 'calls that the cache looked at', meaning: 'key of the cache' },
  'x-llm-cache': { on: 'calls that the cache looked at', meaning: '`hit`, `partial` or `miss`' },
  'x-llm-dropped': {
    on: 'success, if something was left out',
    meaning: "parameters that were left out, in the client's words, and settings without effect",
  },
  'x-llm-estimate': {
    on: 'token counts',
    meaning: '`true` if the gateway estimated the count itself',
  },
  'x-llm-stream-recovery': {
    on: 'streams with recovery',
    meaning: 'the mode of recovery in use ([stream recovery](../stream-recovery.md))',
  },
  'x-llm-route': {
    on: 'calls of admins with the request header `x-llm-route: true`',
    meaning: 'routing decisions as JSON, at most 4 KB',
  },
  'x-litellm-fastest_response_batch_completion': {
    on: 'calls with `fastest_response`',
    meaning: '`true` ([several models](../gateway.md#several-models-in-one-request))',
  },
  'x-litellm-request-prioritization-used': {
    on: 'calls with a priority',
    meaning: '`true` ([priority queue](../priority-queue.md))',
  },
  'x-litellm-priority': { on: 'calls with a priority', meaning: 'the priority that was used' },
  'x-queue-wait-ms': { on: 'calls with a priority', meaning: 'milliseconds in the queue' },
  'x-llm-degraded': {
    on: 'calls with a priority, while Redis is unreachable',
    meaning: '`shared-state`: the limits counted this instance alone',
  },
  'x-llm-error-code': { on: 'errors', meaning: 'one of the [error codes](errors.md)' },
  'x-llm-error-source': {
    on: 'errors',
    meaning: '`upstream` or `gateway`: whose error it is',
  },
  'retry-after': {
    on: 'errors, if the time is known',
    meaning: 'seconds until a retry may succeed',
  },
  'retry-after-ms': { on: 'errors, if the time is known', meaning: 'the same in milliseconds' },
  'x-llm-upstream-…': {
    on: 'calls of a model, if the upstream sent it',
    meaning: "the upstream's own request id, such as `x-llm-upstream-x-request-id`",
  },
  'x-ratelimit-…': {
    on: 'calls of a model, if the upstream sent it',
    meaning: "the upstream's rate limits under their own names, `anthropic-ratelimit-…` too",
  },
  'x-accel-buffering': {
    on: 'streams',
    meaning: '`no`: a proxy in front must not collect the stream',
  },
};

/** Headers of requests that have no setting of a call, and what they do. */
export const requestHeaders: Readonly<Record<string, string>> = {
  authorization: '`Bearer` and the key of the gateway',
  'x-litellm-api-key':
    'the key of the gateway, with or without `Bearer`; if present, no other place is read',
  'x-api-key': 'the key of the gateway, as clients of Anthropic send it',
  'api-key': 'the key of the gateway, as clients of Azure send it',
  'x-goog-api-key': 'the key of the gateway, as clients of Google send it',
  'x-litellm-call-id': 'the id of this call: up to 128 letters, digits and `_.:-`',
  'x-request-id': 'as `x-litellm-call-id`, which wins',
  'x-litellm-tags': 'tags with commas between them, added to the field `tags`',
  'x-litellm-session-id': 'as the field `litellm_session_id`, which wins',
  'x-stainless-read-timeout':
    'seconds that the client waits; shortens the timeout, never lengthens it',
  'x-stainless-timeout': 'as `x-stainless-read-timeout`, which wins',
  'x-llm-route': '`true`: an admin gets the routing decisions in the response header of this name',
};
