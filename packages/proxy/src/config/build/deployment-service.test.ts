import {
  asString,
  type CallSettings,
  createCallContext,
  createCall,
  type ErrorCode,
  isLLMError,
  type JsonObject,
  type Provider,
  type Transport,
  type TransportRequest,
} from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { openaiChat } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { toDeployment } from './deployment-service.ts';
import { loadConfig } from '../load.ts';
import { builtInProviders } from '../plan/known-providers.ts';

const answer = {
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
};

/** What a deployment of these parameters sends for a call that is configured, or asks, to be refused on a loss. */
const sent = async (
  params: JsonObject,
  environment: Record<string, string> = {},
  {
    providers = builtInProviders,
    configured = { onLoss: 'refuse' },
    asked = {},
  }: {
    readonly providers?: readonly Provider[];
    readonly configured?: CallSettings;
    readonly asked?: CallSettings;
  } = {},
) => {
  const requests: TransportRequest[] = [];
  const transport: Transport = (request) => {
    requests.push(request);
    const chunks = [new TextEncoder().encode(JSON.stringify(answer))];
    const body = { read: () => Promise.resolve(chunks.shift()), cancel: () => undefined };
    return Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body });
  };
  const source = {
    model_list: [{ model_name: 'a', litellm_params: { model: 'openai/m', ...params } }],
  };
  const [plan] = (await loadConfig(source, { environment, providers })).deployments;
  if (plan === undefined) throw new TypeError('no deployment');
  const deployment = toDeployment(plan, { transport, clock: fakeClock() });
  const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hi' }] }];
  const request = { model: 'm', messages, topK: 3 };
  const call = { ...createCall('chat', request, { ...configured, ...asked }), asked };
  let code: ErrorCode | undefined;
  await deployment.service(call, createCallContext()).catch((cause: unknown) => {
    if (isLLMError(cause)) code = cause.code;
  });
  const [sentRequest] = requests;
  const body: unknown =
    sentRequest === undefined ? undefined : JSON.parse(String(sentRequest.body));
  return { deployment, request: sentRequest, body, code };
};

describe('toDeployment', () => {
  it('signs calls to a server of one’s own, too', async () => {
    const signing: Provider = {
      id: 'acme',
      baseUrl: 'https://acme.example',
      auth: {
        scheme: 'signed',
        createSigner: (settings) => () =>
          Promise.resolve({ 'x-signed-for': asString(settings['model']) ?? '' }),
      },
      speaks: { chat: [openaiChat] },
    };
    const { request } = await sent(
      { model: 'acme/m', api_base: 'http://127.0.0.1:1', drop_params: true },
      {},
      { providers: [signing] },
    );
    expect(request?.headers['x-signed-for']).toBe('acme/m');
    expect(request?.headers['authorization']).toBeUndefined();
  });

  describe('of a provider with settings', () => {
    const resource = { model: 'azure/m', api_base: 'https://acme.openai.azure.com/' };
    const dated = '/openai/deployments/m/chat/completions?api-version=2024-10-21';

    it.each([
      [{ api_key: 'k', api_version: '2024-10-21' }, {}, dated, { 'api-key': 'k' }],
      [{}, { AZURE_API_KEY: 'k', AZURE_API_VERSION: '2024-10-21' }, dated, { 'api-key': 'k' }],
      [{ api_key: 'k' }, {}, '/openai/v1/chat/completions', { 'api-key': 'k' }],
      [
        { api_key: 'k', api_base: `https://acme.openai.azure.com${dated}` },
        {},
        dated,
        { 'api-key': 'k' },
      ],
      [
        { azure_ad_token: 'eyJ0', api_version: '2024-10-21' },
        { AZURE_API_KEY: 'k' },
        dated,
        { authorization: 'Bearer eyJ0' },
      ],
    ])('%j with %j goes to %s', async (params, environment, path, headers) => {
      const { request } = await sent({ ...resource, drop_params: true, ...params }, environment);
      expect(request).toMatchObject({ origin: 'https://acme.openai.azure.com', path, headers });
      const proofs = Object.keys(request?.headers ?? {}).filter((name) => /auth|key/.test(name));
      expect(proofs).toEqual(Object.keys(headers));
    });

    it('is not called without a key', async () => {
      const { request, code } = await sent({ ...resource, drop_params: true });
      expect([request, code]).toEqual([undefined, 'authentication']);
    });
  });

  it('fails without a key, and without a call', async () => {
    const { request, code } = await sent({ drop_params: true });
    expect(code).toBe('authentication');
    expect(request).toBeUndefined();
  });

  it('refuses what the upstream cannot take unless the deployment drops it', async () => {
    expect((await sent({ model: 'anthropic/m', api_key: 'k', seed: 1 })).code).toBe('unsupported');
    const picky = { model: 'mistral/m', api_key: 'k', user: 'u' };
    const wire = await sent({ ...picky, drop_params: true });
    expect(wire.request).toBeDefined();
    expect(wire.body).not.toHaveProperty('user');
  });

  // `topK` is what the protocol of the deployment cannot say.
  it.each<
    [
      boolean | undefined,
      { readonly configured: CallSettings; readonly asked: CallSettings },
      ErrorCode | undefined,
    ]
  >([
    [true, { configured: { onLoss: 'refuse' }, asked: {} }, undefined],
    [true, { configured: { onLoss: 'report' }, asked: { onLoss: 'refuse' } }, 'unsupported'],
    [false, { configured: { onLoss: 'report' }, asked: {} }, 'unsupported'],
    [false, { configured: { onLoss: 'refuse' }, asked: { onLoss: 'report' } }, undefined],
    [undefined, { configured: { onLoss: 'report' }, asked: {} }, undefined],
    [undefined, { configured: { onLoss: 'report' }, asked: { onLoss: 'refuse' } }, 'unsupported'],
  ])('with drop_params %j takes the nearest word to the call: %j', async (drops, said, code) => {
    const params = { api_key: 'k', ...(drops !== undefined && { drop_params: drops }) };
    const made = await sent(params, {}, said);
    expect([made.code, made.request === undefined]).toEqual([code, code !== undefined]);
  });

  it('asks a server of one’s own without a key', async () => {
    const { request } = await sent({ api_base: 'http://127.0.0.1:9', drop_params: true });
    expect(request).toMatchObject({ origin: 'http://127.0.0.1:9', path: '/v1/chat/completions' });
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  it('sends key, headers, defaults and further fields', async () => {
    const { request, body } = await sent(
      {
        drop_params: true,
        extra_headers: { 'X-Team': 'red' },
        organization: 'org',
        temperature: 0.2,
        extra_body: { safe_prompt: true },
        additional_drop_params: ['top_k'],
      },
      { OPENAI_API_KEY: 'sk-env' },
    );
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer sk-env',
      'x-team': 'red',
      'openai-organization': 'org',
    });
    expect(body).toMatchObject({ model: 'm', temperature: 0.2, safe_prompt: true });
    expect(body).not.toHaveProperty('top_k');
  });

  it('answers with its own mock and calls nobody', async () => {
    const { request, code } = await sent({ mock_response: 'litellm.RateLimitError' });
    expect(request).toBeUndefined();
    expect(code).toBe('rate_limited');
  });

  it('says what a router needs to know', async () => {
    const { deployment } = await sent({
      api_key: 'k',
      rpm: 1,
      tpm: 2,
      weight: 3,
      order: 4,
      max_parallel_requests: 5,
      tags: ['x'],
      timeout: 6,
      stream_timeout: 7,
      cooldown_time: 8,
    });
    expect(deployment).toMatchObject({
      modelName: 'a',
      provider: 'openai',
      model: 'm',
      limits: { requestsPerMinute: 1, tokensPerMinute: 2, maxParallel: 5 },
      weight: 3,
      order: 4,
      tags: ['x'],
      timeouts: { answerMs: 6_000, firstChunkMs: 7_000 },
      cooldownMs: 8_000,
    });
  });
});
