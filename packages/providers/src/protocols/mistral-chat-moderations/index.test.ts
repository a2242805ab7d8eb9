import { wireCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { mistralChatModerations } from './index.ts';

const { client, server } = mistralChatModerations;
const messages = [
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: 'I will tell everybody where you live' },
];
const result = { categories: { pii: true }, scores: { pii: 0.9 } };

describe('mistralChatModerations', () => {
  const examples = [
    {
      name: 'one conversation',
      request: {
        model: 'm',
        inputs: [{ type: 'conversation' as const, messages }],
        extra: { protocol: 'mistral-chat-moderations', fields: {}, form: { single: true } },
      },
      response: { id: '1', model: 'm', results: [{ flagged: true, ...result }] },
    },
    {
      name: 'several conversations',
      request: {
        model: 'm',
        inputs: [
          { type: 'conversation' as const, messages },
          { type: 'conversation' as const, messages },
        ],
      },
    },
  ];
  for (const { name, run } of wireCases(mistralChatModerations, examples)) it(name, run);

  it('lets answers without flagged pass, as Mistral writes them', () => {
    const body = { id: '1', model: 'm', results: [{ categories: { pii: true } }] };
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    expect(client.native.inspectResponse(bytes)).toEqual({ usage: undefined });
    expect(server.native.required).toEqual({ model: 'string', input: 'array' });
  });
});
