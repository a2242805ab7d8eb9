import { defineProvider, type Provider } from '@llm/core';
import { gemini } from '../protocols/gemini/index.ts';
import { googleTokens } from './google-tokens.ts';
import { hostOf, vertexAddress } from './vertex-address.ts';
import { vertexClaude } from './vertex-claude.ts';

/**
 * Google's Vertex AI: Gemini, and Claude, whose models begin with `claude-`.
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
  speaks: { chat: [gemini, vertexClaude] },
  protocolOf: (model) => (model.startsWith('claude') ? vertexClaude.id : gemini.id),
  hooks: { settings: hostOf, address: vertexAddress },
});
