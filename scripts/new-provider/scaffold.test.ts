import { describe, expect, it } from 'vitest';
import { type ProviderPlan, scaffoldProvider } from './scaffold.ts';

const repository: Readonly<Record<string, string>> = {
  'packages/providers/src/protocols/openai-chat/index.ts': 'export const openaiChat = 1;',
  'packages/providers/src/protocols/openai-embeddings/index.ts':
    'export const openaiEmbeddings = 1;',
  'packages/providers/src/protocols/anthropic-messages/index.ts':
    'export const anthropicMessages = 1;',
  'packages/providers/src/anthropic/index.ts': '',
  'packages/providers/src/compatible/groq.ts': '',
  'packages/providers/src/compatible/index.ts':
    "export { deepseek } from './deepseek.ts';\nexport { groq } from './groq.ts';\n",
};
const plan: ProviderPlan = {
  id: 'acme-ai',
  speaks: ['openai-chat'],
  baseUrl: 'https://api.acme.example/v1',
  docs: 'https://docs.acme.example/api',
  readOn: '2026-11-20',
};
const scaffold = async (change: Partial<ProviderPlan> = {}) => {
  const files = await scaffoldProvider({ ...plan, ...change }, (path) => repository[path]);
  return new Map(files.map(({ path, text }) => [path, text]));
};

describe('scaffoldProvider', () => {
  it.each([
    [{ id: 'Acme' }, 'is no id'],
    [{ id: '../acme' }, 'is no id'],
    [{ id: 'groq' }, 'already'],
    [{ id: 'anthropic' }, 'already'],
    [{ speaks: [] }, 'at least one protocol'],
    [{ speaks: ['acme-chat'] }, "no protocol 'acme-chat'"],
    [{ baseUrl: 'api.acme.example' }, 'is no URL'],
  ])('refuses %o', async (change, message) => {
    await expect(scaffold(change)).rejects.toThrow(message);
  });

  it('writes the declaration', async () => {
    const files = await scaffold();
    expect(files.get('packages/providers/src/compatible/acme-ai.ts')).toBe(
      `import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/** @see https://docs.acme.example/api — read 2026-11-20 */
export const acmeAi: Provider<'acme-ai'> = /* @__PURE__ */ defineProvider({
  id: 'acme-ai',
  baseUrl: 'https://api.acme.example/v1',
  auth: { scheme: 'bearer', env: 'ACME_AI_API_KEY' },
  speaks: { chat: [openaiChat] },
});
`,
    );
  });

  it('gathers several protocols by operation, the preferred one first', async () => {
    const files = await scaffold({
      speaks: ['openai-chat', 'anthropic-messages', 'openai-embeddings'],
    });
    expect(files.get('packages/providers/src/compatible/acme-ai.ts')).toContain(
      'speaks: { chat: [openaiChat, anthropicMessages], embeddings: [openaiEmbeddings] }',
    );
  });

  it.each([
    ['acme-ai', ['acme-ai', 'deepseek', 'groq']],
    ['fireworks', ['deepseek', 'fireworks', 'groq']],
    ['zai', ['deepseek', 'groq', 'zai']],
  ])('puts the export of %s in its place', async (id, order) => {
    const index = (await scaffold({ id })).get('packages/providers/src/compatible/index.ts') ?? '';
    expect([...index.matchAll(/from '\.\/(.+)\.ts'/g)].map((match) => match[1])).toEqual(order);
  });

  it('tells users in a changeset', async () => {
    expect((await scaffold()).get('.changeset/add-acme-ai.md')).toContain(
      "'@llm/providers': minor",
    );
  });
});
