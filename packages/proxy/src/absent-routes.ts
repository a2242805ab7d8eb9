import { createRouteTable } from './route-table.ts';

/** Paths of an API that clients of the gateway may try. */
interface AbsentApi {
  readonly owner: string;
  /** Before each path; one or several. */
  readonly bases: readonly string[];
  /** As in a route's pattern, without a method. */
  readonly paths: readonly string[];
}

/**
 * Paths that are known from the APIs of others and that this gateway does not serve yet. What it serves is found before
 * it looks here, so an entry that it serves by now does no harm; a test names it all the same.
 *
 * Read from the references of the APIs: platform.openai.com/docs/api-reference, docs.claude.com/en/api,
 * learn.microsoft.com/azure/ai-services/openai/reference, ai.google.dev/api, docs.aws.amazon.com/bedrock/latest/APIReference,
 * docs.cohere.com/reference, docs.ollama.com/api and docs.litellm.ai/docs/proxy (all 2026-11-30).
 */
export const absentApis: readonly AbsentApi[] = [
  {
    owner: 'OpenAI',
    bases: ['/v1', ''],
    paths: [
      '/responses/:rest*',
      '/chat/completions/:id',
      '/chat/completions/:id/messages',
      '/images/:rest*',
      '/audio/:rest*',
      '/videos',
      '/videos/:rest*',
      '/files',
      '/files/:rest*',
      '/uploads',
      '/uploads/:rest*',
      '/batches',
      '/batches/:rest*',
      '/fine_tuning/:rest*',
      '/assistants',
      '/assistants/:rest*',
      '/threads',
      '/threads/:rest*',
      '/vector_stores',
      '/vector_stores/:rest*',
      '/conversations',
      '/conversations/:rest*',
      '/containers',
      '/containers/:rest*',
      '/evals',
      '/evals/:rest*',
      '/realtime',
      '/realtime/:rest*',
      '/engines/:rest*',
      '/edits',
    ],
  },
  {
    owner: 'Anthropic',
    bases: ['/v1'],
    paths: [
      '/messages/batches',
      '/messages/batches/:rest*',
      '/complete',
      '/skills',
      '/skills/:rest*',
      '/organizations/:rest*',
    ],
  },
  {
    owner: 'Azure',
    bases: ['/openai'],
    paths: ['/deployments', '/deployments/:rest*', '/models', '/responses/:rest*'],
  },
  {
    owner: 'Gemini',
    bases: ['/v1beta', '/v1', '/v1alpha', ''],
    paths: ['/models/:model:predict'],
  },
  {
    owner: 'Gemini',
    bases: ['/v1beta', '/v1alpha'],
    paths: ['/cachedContents', '/files', '/interactions'],
  },
  {
    owner: 'Vertex AI',
    bases: ['/v1', '/v1beta1', '/v1beta', ''],
    paths: ['/projects/:rest*', '/publishers/:rest*'],
  },
  {
    owner: 'Bedrock',
    bases: ['/model/:model'],
    paths: ['/invoke', '/invoke-with-response-stream', '/count-tokens'],
  },
  {
    owner: 'Cohere',
    bases: ['/v1', '/v2'],
    paths: ['/rerank', '/embed', '/generate', '/tokenize', '/detokenize', '/classify'],
  },
  {
    owner: 'Cohere',
    bases: [''],
    paths: ['/rerank', '/v2/chat'],
  },
  {
    owner: 'Ollama',
    bases: ['/api'],
    paths: ['/generate', '/pull', '/push', '/create', '/copy', '/delete'],
  },
  {
    owner: 'LiteLLM',
    bases: [''],
    paths: [
      '/health',
      '/health/services',
      '/health/latest',
      '/health/history',
      '/health/license',
      '/metrics',
      '/routes',
      '/queue/:rest*',
      '/key/:rest*',
      '/user/:rest*',
      '/team/:rest*',
      '/organization/:rest*',
      '/customer/:rest*',
      '/end_user/:rest*',
      '/budget/:rest*',
      '/spend/:rest*',
      '/global/:rest*',
      '/tag/:rest*',
      '/cache/:rest*',
      '/model/:rest*',
      '/v2/model/info',
      '/model_group/:rest*',
      '/public/:rest*',
      '/utils/:rest*',
      '/config/:rest*',
      '/credentials',
      '/credentials/:rest*',
      '/callbacks/:rest*',
      '/guardrails/:rest*',
      '/prompts/:rest*',
      '/mcp',
      '/mcp/:rest*',
      '/v1/mcp/:rest*',
      '/ui',
      '/ui/:rest*',
      '/sso/:rest*',
      '/login',
      '/scim/:rest*',
      '/invitation/:rest*',
      '/audit',
      '/audit/:rest*',
      '/search/:rest*',
      '/v1/search/:rest*',
      '/ocr',
      '/v1/ocr',
      '/azure/:rest*',
      '/bedrock/:rest*',
      '/vertex_ai/:rest*',
      '/vertex-ai/:rest*',
      '/gemini/:rest*',
      '/cohere/:rest*',
      '/vllm/:rest*',
      '/mistral/:rest*',
      '/assemblyai/:rest*',
      '/langfuse/:rest*',
    ],
  },
];

/** Whose API has the path, if it is one that this gateway may have some day. */
export function ownerOfAbsent(path: string): string | undefined {
  const found = table.find(anyMethod, path);
  return found.kind === 'found' ? owners.get(found.route.pattern) : undefined;
}

const anyMethod = 'ANY';
const owners = new Map<string, string>();
for (const { owner, bases, paths } of absentApis) {
  for (const path of bases.flatMap((base) => paths.map((end) => `${base}${end}`))) {
    const pattern = `${anyMethod} ${path}`;
    if (!owners.has(pattern)) owners.set(pattern, owner);
  }
}
const table = createRouteTable(
  [...owners.keys()].map((pattern) => ({
    pattern,
    access: 'anyone',
    answer: () => Promise.reject(new TypeError('this table answers nothing')),
  })),
);
