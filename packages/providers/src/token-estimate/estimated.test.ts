import { type CallService, createCall, LLMError } from '@llm/core';
import { testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { estimated } from './estimated.ts';

const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];
const call = createCall('tokenCount', { model: 'm', messages });
const failing =
  (error: Error): CallService =>
  () =>
    Promise.reject(error);
const ask = (inner: CallService) => estimated(inner)(call, testContext());

describe('estimated', () => {
  it.each([
    new LLMError('authentication', 'wrong key', { upstream: { status: 401 } }),
    new LLMError('rate_limited', 'slow down', { upstream: { status: 429 } }),
    new LLMError('connection', 'no answer'),
    new LLMError('unsupported', 'it cannot be said', { param: 'messages' }),
    new TypeError('a bug'),
  ])('hides no other failure: %s', async (error) => {
    await expect(ask(failing(error))).rejects.toBe(error);
  });

  it.each([
    new LLMError('unsupported', 'acme does not offer tokenCount'),
    new LLMError('not_found', 'no such path', { upstream: { status: 404 } }),
    new LLMError('invalid_request', 'no such method', { upstream: { status: 405 } }),
  ])('counts by itself where nobody else does: %s', async (error) => {
    const result = await ask(failing(error));
    expect(result.answeredBy).toEqual({ provider: 'estimate', model: 'm', isEstimate: true });
    expect(result.kind === 'response' && result.decoded()).toEqual({ inputTokens: 5 });
  });

  it('leaves calls of other operations alone', async () => {
    const error = new LLMError('unsupported', 'acme does not offer chat');
    const chat = createCall('chat', { model: 'm', messages });
    await expect(estimated(failing(error))(chat, testContext())).rejects.toBe(error);
  });
});
