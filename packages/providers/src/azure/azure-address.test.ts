import { connect, createCall } from '@llm/core';
import { replayTransport, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { azureAddress } from './azure-address.ts';
import { azure } from './index.ts';

/** The URL that a call for the deployment `my gpt` goes to. */
async function urlOf(baseUrl: string, apiVersion?: string): Promise<string> {
  const transport = replayTransport([{ status: 500 }]);
  const settings = apiVersion === undefined ? {} : { api_version: apiVersion };
  const service = connect(azure, { apiKey: 'k', baseUrl, settings, transport });
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;
  await service(createCall('chat', { model: 'my gpt', messages }), testContext()).catch(() => null);
  const [sent] = transport.requests;
  return `${sent?.origin}${sent?.path}`;
}

const host = 'https://acme.openai.azure.com';
const deployment = `${host}/openai/deployments/my%20gpt/chat/completions`;

describe('azureAddress', () => {
  it.each([
    ['2025-04-01-preview', '/openai/v1/responses'],
    ['preview', '/openai/v1/responses?api-version=preview'],
    [undefined, '/openai/v1/responses'],
  ])('sends Responses with the version %s to %s', (version, url) => {
    const settings = version === undefined ? {} : { api_version: version };
    const target = {
      operation: 'chat',
      model: 'm',
      settings,
      base: { path: '', query: {} },
    } as const;
    const { path, query } = azureAddress({ path: '/responses' }, target);
    expect(path + (query === undefined ? '' : `?api-version=${query['api-version']}`)).toBe(url);
  });

  it.each([
    [host, '2024-10-21', `${deployment}?api-version=2024-10-21`],
    [`${host}/`, ' 2025-04-01-preview ', `${deployment}?api-version=2025-04-01-preview`],
    [`${host}/openai`, '2024-10-21', `${deployment}?api-version=2024-10-21`],
    [`${host}/openai/`, undefined, `${host}/openai/v1/chat/completions`],
    [host, undefined, `${host}/openai/v1/chat/completions`],
    [host, '', `${host}/openai/v1/chat/completions`],
    [host, 'v1', `${host}/openai/v1/chat/completions`],
    [host, 'latest', `${host}/openai/v1/chat/completions`],
    [host, 'preview', `${host}/openai/v1/chat/completions?api-version=preview`],
    [`${host}/openai/v1/`, undefined, `${host}/openai/v1/chat/completions`],
    [`${host}/openai/v1`, '2024-10-21', `${host}/openai/v1/chat/completions`],
    [`${host}/openai/v1`, 'preview', `${host}/openai/v1/chat/completions?api-version=preview`],
    [
      `${host}/openai/deployments/other`,
      '2024-10-21',
      `${host}/openai/deployments/other/chat/completions?api-version=2024-10-21`,
    ],
    [
      `${host}/openai/deployments/other?api-version=2024-06-01`,
      undefined,
      `${host}/openai/deployments/other/chat/completions?api-version=2024-06-01`,
    ],
    [`${host}?api-version=2024-06-01`, undefined, `${deployment}?api-version=2024-06-01`],
    [`${host}?api-version=2024-06-01`, '2024-10-21', `${deployment}?api-version=2024-10-21`],
    [
      'https://apim.example/team/azure',
      '2024-10-21',
      'https://apim.example/team/azure/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21',
    ],
  ])('below %s with the version %s is %s', async (base, version, url) => {
    expect(await urlOf(base, version)).toBe(url);
  });
});
