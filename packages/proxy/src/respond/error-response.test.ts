import { type Protocol, LLMError } from '@llm/core';
import { anthropicMessages, openaiChat } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../test/support/in-memory.ts';
import { errorResponse, toCallerError } from './error-response.ts';

function dialectOf({ id, server }: Protocol<'chat'>) {
  if (server === undefined) throw new TypeError(`${id} has no server side`);
  return { protocol: id, encodeError: (error: LLMError) => server.encodeError(error) };
}
const openai = dialectOf(openaiChat);
const anthropic = dialectOf(anthropicMessages);

const refused = new LLMError('rate_limited', 'slow down', {
  retryAfterMs: 1_200.5,
  upstream: {
    status: 429,
    requestId: 'theirs',
    native: { protocol: 'openai-chat', body: { error: { message: 'wait, sk-proj-0123456789' } } },
  },
});

describe('errorResponse', () => {
  it('says nothing of a mistake of our own but that there was one', () => {
    const { status, headers, body } = errorResponse(new RangeError('at secret.ts'), 'id-1', openai);
    expect(status).toBe(500);
    expect(headers).toMatchObject({
      'x-llm-error-code': 'internal',
      'x-llm-error-source': 'gateway',
    });
    expect(body).not.toContain('secret');
  });

  it('passes the upstream’s own words on in its own protocol, without the key in them', () => {
    const { status, body } = errorResponse(refused, 'id-1', openai);
    expect(status).toBe(429);
    expect(body).toBe('{"error":{"message":"wait, ***"}}');
  });

  it('keeps the upstream’s status with its words', () => {
    const native = { protocol: openai.protocol, body: { error: {} } };
    const error = new LLMError('overloaded', 'busy', { upstream: { status: 529, native } });
    expect(errorResponse(error, 'id-1', openai).status).toBe(529);
    expect(errorResponse(error, 'id-1', anthropic).status).not.toBe(503);
  });

  it('translates what an upstream of another protocol said, under our own id', async () => {
    const reply = errorResponse(refused, 'id-1', anthropic);
    expect(JSON.parse(await textOf(reply))).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'slow down' },
      request_id: 'id-1',
    });
    expect(reply.headers['x-llm-error-source']).toBe('upstream');
  });

  it('never says a shorter wait than it should be', () => {
    expect(errorResponse(refused, 'id-1', openai).headers).toMatchObject({
      'retry-after': '2',
      'retry-after-ms': '1201',
    });
    const { headers } = errorResponse(new LLMError('not_found', 'no'), 'id-1', openai);
    expect(headers).not.toHaveProperty('retry-after');
  });
});

describe('toCallerError', () => {
  it('takes the key out of a message, and keeps all else', () => {
    const error = new LLMError('authentication', 'wrong key sk-proj-0123456789', {
      status: 418,
      provider: 'openai',
      param: 'api_key',
    });
    expect(toCallerError(error)).toMatchObject({
      code: 'authentication',
      message: 'wrong key ***',
      status: 418,
      provider: 'openai',
      param: 'api_key',
      cause: error,
    });
  });

  it('leaves an error alone that has none', () => {
    const plain = new LLMError('rate_limited', 'slow down', {
      upstream: { native: { protocol: 'openai-chat', body: { error: { message: 'slow down' } } } },
    });
    expect(toCallerError(plain)).toBe(plain);
  });

  it("takes the key out of the upstream's own words, which may reach the caller as they are", () => {
    const body = {
      error: { message: 'wrong key:\nsk-proj-0123456789', type: 'x', list: ['hf_0123456789', 1] },
    };
    const error = new LLMError('authentication', 'no', {
      upstream: { status: 401, native: { protocol: 'anthropic-messages', body } },
    });
    expect(toCallerError(error).upstream).toEqual({
      status: 401,
      native: {
        protocol: 'anthropic-messages',
        body: { error: { message: 'wrong key:\n***', type: 'x', list: ['***', 1] } },
      },
    });
  });
});
