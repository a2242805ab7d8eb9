import { defineProvider, type OperationName, type Provider } from '@llm/core';
import { gemini } from '../protocols/gemini/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { googleTokens } from './google-tokens.ts';
import { hostOf, vertexAddress } from './vertex-address.ts';
import { vertexClaude } from './vertex-claude.ts';
import { hasEmbedContent, vertexEmbedContent, vertexEmbeddings } from './vertex-embeddings.ts';
import { isMistral, vertexMistral } from './vertex-mistral.ts';

/**
 * Google's Vertex AI: Gemini, Claude (models that begin with `claude`), Mistral (`mistral-…`, `codestral-…`), and by the
 * OpenAI-compatible endpoint the models that are named with their maker, such as `meta/llama-4-…-maas`. Embeddings, too.
 *
 * `vertex_project` and `vertex_location` (default `global`) say where; `vertex_credentials` says who, else Google's default
 * credentials do. With a key in place of both it is Vertex AI's express mode.
 *
 * @see https://docs.cloud.google.com/vertex-ai/generative-ai/docs — read 2026-11-30
 */
export const vertex: Provider<'vertex_ai'> = /* @__PURE__ */ defineProvider({
  id: 'vertex_ai',
  baseUrl: 'https://{vertex_host}',
  baseUrlEnv: 'GOOGLE_VERTEX_BASE_URL',
  settingsEnv: {
    vertex_project: ['VERTEXAI_PROJECT', 'GOOGLE_CLOUD_PROJECT'],
    vertex_location: ['VERTEXAI_LOCATION', 'GOOGLE_CLOUD_LOCATION'],
    vertex_credentials: 'VERTEXAI_CREDENTIALS',
  },
  auth: {
    scheme: 'header',
    name: 'x-goog-api-key',
    env: 'VERTEXAI_API_KEY',
    createTokenSource: (settings) => googleTokens(settings),
  },
  speaks: {
    chat: [gemini, vertexClaude, vertexMistral, openaiChat],
    embeddings: [vertexEmbeddings, vertexEmbedContent],
  },
  protocolOf,
  // Gemini's embeddings take one text a call, the others 250
  // (docs.cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings, read 2026-11-30).
  inputsAtOnce: (model) => (model.includes('gemini') || hasEmbedContent(model) ? 1 : 250),
  hooks: { settings: hostOf, address: vertexAddress },
});

function protocolOf(model: string, operation: OperationName): string {
  if (operation === 'embeddings')
    return (hasEmbedContent(model) ? vertexEmbedContent : vertexEmbeddings).id;
  if (model.startsWith('claude')) return vertexClaude.id;
  if (isMistral(model)) return vertexMistral.id;
  return model.includes('/') ? openaiChat.id : gemini.id;
}
