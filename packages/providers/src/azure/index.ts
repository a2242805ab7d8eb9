import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { azureAddress } from './azure-address.ts';
import { entraTokens } from './entra-tokens.ts';

export { azureAi } from './azure-ai.ts';

/**
 * Azure OpenAI. A model is the name of a deployment; `base_model` in its `model_info` says which model that is.
 *
 * The base URL is that of the resource, such as `https://NAME.openai.azure.com`, with or without `/openai/v1` or
 * `/openai/deployments/NAME`. The key goes in `api-key`, a token of Microsoft Entra as `Bearer`.
 *
 * @see https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle — read 2026-11-30
 */
export const azure: Provider<'azure'> = /* @__PURE__ */ defineProvider({
  id: 'azure',
  baseUrl: 'https://{resource_name}.openai.azure.com',
  baseUrlEnv: 'AZURE_API_BASE',
  settingsEnv: {
    api_version: 'AZURE_API_VERSION',
    azure_ad_token: 'AZURE_AD_TOKEN',
    tenant_id: 'AZURE_TENANT_ID',
    client_id: 'AZURE_CLIENT_ID',
    client_secret: 'AZURE_CLIENT_SECRET',
    azure_scope: 'AZURE_SCOPE',
    azure_credential: 'AZURE_CREDENTIAL',
  },
  auth: {
    scheme: 'header',
    name: 'api-key',
    env: 'AZURE_API_KEY',
    createTokenSource: (settings) => entraTokens(settings),
  },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
  alsoSpeaks: ['openai-responses', 'openai-completions'],
  // LiteLLM's words for deployments whose names tell nothing.
  modelFamilies: { o_series: 'o3', gpt5_series: 'gpt-5' },
  hooks: { address: azureAddress },
});
