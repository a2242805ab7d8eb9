import { connect, createCall, isLLMError } from '@llm/core';
import {
  providerCases,
  replayTransport,
  type ReplayExchange,
  testContext,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { azure } from './index.ts';

const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;

async function ask(exchange: ReplayExchange, settings: Record<string, string>, apiKey?: string) {
  const transport = replayTransport([exchange]);
  const service = connect(azure, {
    baseUrl: 'https://acme.openai.azure.com',
    settings: { api_version: '2024-10-21', ...settings },
    transport,
    ...(apiKey !== undefined && { apiKey }),
  });
  const error: unknown = await service(
    createCall('chat', { model: 'gpt', messages }),
    testContext(),
  )
    .then(() => undefined)
    .catch((cause: unknown) => cause);
  return { error, headers: transport.requests[0]?.headers };
}

describe('azure', () => {
  for (const { name, run } of providerCases(azure)) it(name, run);

  it('shows a key in api-key, and a token as bearer', async () => {
    const byKey = await ask({ status: 500 }, {}, 'k');
    expect(byKey.headers).toMatchObject({ 'api-key': 'k' });
    expect(byKey.headers).not.toHaveProperty('authorization');
    const byToken = await ask({ status: 500 }, { azure_ad_token: 'eyJ0' });
    expect(byToken.headers).toMatchObject({ authorization: 'Bearer eyJ0' });
    expect(byToken.headers).not.toHaveProperty('api-key');
  });

  it('never repeats a token that the upstream quotes', async () => {
    const body = JSON.stringify({ error: { code: '401', message: 'bad token eyJ0eXAi' } });
    const { error } = await ask({ status: 401, body }, { azure_ad_token: 'eyJ0eXAi' });
    expect(error).toMatchObject({ code: 'authentication' });
    expect(String(error)).not.toContain('eyJ0eXAi');
  });

  it.each([
    [
      404,
      {
        code: 'DeploymentNotFound',
        message: 'The API deployment for this resource does not exist.',
      },
      'not_found',
    ],
    [
      401,
      { code: '401', message: 'Access denied due to invalid subscription key' },
      'authentication',
    ],
    [429, { code: '429', message: 'Please retry after 6 seconds.' }, 'rate_limited'],
    [404, { code: '404', message: 'Resource not found' }, 'not_found'],
    [400, { code: 'OperationNotSupported', message: 'does not work' }, 'invalid_request'],
  ])('reads %i %j as %s', async (status, error, code) => {
    const answer = await ask({ status, body: JSON.stringify({ error }) }, {}, 'k');
    expect(isLLMError(answer.error) && answer.error.code).toBe(code);
  });
});
