// A trial of Anthropic's API that a header asks for is sent, or reported, whichever API answers.
import { describe, expect, it } from 'vitest';
import {
  anthropicMessages,
  bedrockConverse,
  claudeInvoke,
  geminiProtocol,
  ollamaChat,
  openaiChat,
  openaiResponses,
} from '../src/index.ts';
import { cohereChat } from '../src/protocols/cohere-chat/index.ts';

const asked = anthropicMessages.server.decodeRequest({
  body: { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] },
  params: {},
  query: {},
  headers: { 'anthropic-beta': 'made-up-2026-01-01' },
});

describe('a trial of Anthropic’s', () => {
  it.each([
    openaiChat,
    openaiResponses,
    geminiProtocol,
    bedrockConverse,
    ollamaChat,
    cohereChat,
    claudeInvoke,
  ])('is reported where $id is spoken', ({ client }) => {
    const { losses, body } = client?.encodeRequest(asked) ?? {};
    expect(losses).toContainEqual({ path: 'anthropic-beta[made-up-2026-01-01]', kind: 'hint' });
    expect(JSON.stringify(body)).not.toContain('made-up');
  });

  it('goes to Anthropic', () => {
    const { headers, losses } = anthropicMessages.client.encodeRequest(asked);
    expect(headers).toMatchObject({ 'anthropic-beta': 'made-up-2026-01-01' });
    expect(losses ?? []).toEqual([]);
  });
});
