import {
  type Address,
  type AddressTarget,
  asString,
  defineProvider,
  type Provider,
} from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { entraTokens } from './entra-tokens.ts';

const defaultVersion = '2024-05-01-preview';

/**
 * Models of other makers that Azure hosts (Microsoft Foundry), by the model inference API: the model stands in the body,
 * whichever maker's it is. A base URL that ends in `/v1` is a server of its own, or the v1 API, and gets no version.
 *
 * @see https://learn.microsoft.com/rest/api/aifoundry/modelinference — read 2026-11-30
 */
export const azureAi: Provider<'azure_ai'> = /* @__PURE__ */ defineProvider({
  id: 'azure_ai',
  baseUrl: 'https://{resource_name}.services.ai.azure.com',
  baseUrlEnv: 'AZURE_AI_API_BASE',
  settingsEnv: {
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
    env: 'AZURE_AI_API_KEY',
    createTokenSource: (settings) => entraTokens(settings),
  },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
  hooks: { address: inferenceAddress },
});

function inferenceAddress({ path }: Address, { settings, base }: AddressTarget): Address {
  if (base.path.endsWith('/v1')) return { path };
  const root = base.path.endsWith('/models') ? '' : '/models';
  const version = asString(settings['api_version'])?.trim() ?? '';
  if (version === '' && 'api-version' in base.query) return { path: root + path };
  return {
    path: root + path,
    query: { 'api-version': version === '' ? defaultVersion : version },
  };
}
