import { defineProvider, type OperationName, type Provider } from '@llm/core';
import { bedrockConverse } from '../protocols/bedrock-converse/index.ts';
import { bedrockAddress } from './bedrock-address.ts';
import { claudeInvoke } from './claude-invoke.ts';
import { cohereEmbeddings } from './cohere-embeddings.ts';
import { mayBeClaude, readModelName } from './model-name.ts';
import { createRequestSigner } from './request-signer.ts';
import { titanEmbeddings } from './titan-embeddings.ts';

/**
 * Amazon Bedrock: chat by Converse, Claude for callers of `InvokeModel` by that, and embeddings of Titan and Cohere. A key is an API key of Bedrock and goes as `Bearer`; without one requests are signed, with
 * the keys of `aws_access_key_id` and `aws_secret_access_key`, a role, a web identity, a profile, or whatever AWS's own
 * programs would find. Those that are no keys need the package `@aws-sdk/credential-providers`.
 *
 * A model is the id of a model or of an inference profile, or an ARN. `invoke/` before a model of Anthropic's, as LiteLLM
 * writes it, has every caller's calls made by `InvokeModel`, in the Messages API's own words.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html and .../endpoints.html — read 2026-11-30
 */
export const bedrock: Provider<'bedrock'> = /* @__PURE__ */ defineProvider({
  id: 'bedrock',
  baseUrl: 'https://bedrock-runtime.{aws_region_name}.amazonaws.com',
  // The variable that AWS's own programs read.
  baseUrlEnv: 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
  settingsEnv: {
    aws_region_name: ['AWS_REGION_NAME', 'AWS_REGION', 'AWS_DEFAULT_REGION'],
    aws_access_key_id: 'AWS_ACCESS_KEY_ID',
    aws_secret_access_key: 'AWS_SECRET_ACCESS_KEY',
    // A token belongs to the key beside it, so both are known under names of their own.
    environment_access_key_id: 'AWS_ACCESS_KEY_ID',
    environment_session_token: 'AWS_SESSION_TOKEN',
    aws_profile_name: 'AWS_PROFILE',
    aws_role_name: 'AWS_ROLE_NAME',
    aws_session_name: 'AWS_SESSION_NAME',
  },
  auth: {
    scheme: 'signed',
    env: 'AWS_BEARER_TOKEN_BEDROCK',
    takesKeys: true,
    createSigner: (settings, apiKey) => createRequestSigner(settings, { apiKey }),
  },
  isExact: true,
  speaks: {
    chat: [bedrockConverse, claudeInvoke],
    embeddings: [titanEmbeddings, cohereEmbeddings],
  },
  protocolOf,
  // One text a call (…/model-parameters-titan-embed-text.html), and 96 (…/model-parameters-embed.html).
  inputsAtOnce: (model) => (isCohere(model) ? 96 : 1),
  hooks: { address: bedrockAddress },
});

function protocolOf(model: string, operation: OperationName): string | undefined {
  if (operation === 'embeddings') return (isCohere(model) ? cohereEmbeddings : titanEmbeddings).id;
  const { id, route } = readModelName(model);
  if (route === 'invoke') return claudeInvoke.id;
  // No other model takes the body that callers of `InvokeModel` write for Claude.
  return mayBeClaude(id) ? undefined : bedrockConverse.id;
}

function isCohere(model: string): boolean {
  return /(?:^|\.)cohere\./.test(readModelName(model).id);
}
