import { connect, createCall } from '@llm/core';
import { providerCases, replayTransport, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { azureAi } from './azure-ai.ts';

const host = 'https://acme.services.ai.azure.com';

async function urlOf(baseUrl: string, settings = {}): Promise<string> {
  const transport = replayTransport([{ status: 500 }]);
  const service = connect(azureAi, { apiKey: 'k', baseUrl, settings, transport });
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;
  await service(createCall('chat', { model: 'grok-4', messages }), testContext()).catch(() => null);
  const [sent] = transport.requests;
  expect(sent?.headers).toMatchObject({ 'api-key': 'k' });
  expect(sent?.body).toContain('"grok-4"');
  return `${sent?.origin}${sent?.path}`;
}

describe('azureAi', () => {
  for (const { name, run } of providerCases(azureAi)) it(name, run);

  it.each([
    [host, {}, `${host}/models/chat/completions?api-version=2024-05-01-preview`],
    [`${host}/models/`, {}, `${host}/models/chat/completions?api-version=2024-05-01-preview`],
    [
      host,
      { api_version: '2025-05-15-preview' },
      `${host}/models/chat/completions?api-version=2025-05-15-preview`,
    ],
    [
      `${host}/models?api-version=2025-04-01`,
      {},
      `${host}/models/chat/completions?api-version=2025-04-01`,
    ],
    [`${host}/openai/v1/`, {}, `${host}/openai/v1/chat/completions`],
    [
      'https://acme.eastus2.models.ai.azure.com/v1',
      {},
      'https://acme.eastus2.models.ai.azure.com/v1/chat/completions',
    ],
  ])('is called below %s with %j at %s', async (base, settings, url) => {
    expect(await urlOf(base, settings)).toBe(url);
  });
});
