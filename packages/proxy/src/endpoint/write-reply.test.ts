import { LLMError, ResultStream } from '@llm/core';
import { textResponse } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { chatBody, gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';

describe('a reply', () => {
  it('closes a stream that cannot be written', async () => {
    let isClosed = false;
    const stream = new ResultStream<never>({
      read: () => new Promise(() => undefined),
      cancel: () => (isClosed = true),
      usage: () => undefined,
    });
    const { gateway } = gatewayOf([], {
      service: () =>
        Promise.resolve({
          kind: 'stream',
          stream,
          get headers(): never {
            throw new LLMError('invalid_response', 'no headers that can be read');
          },
        }),
    });
    const reply = await gateway.handle(
      toInbound('/v1/chat/completions', { body: { ...chatBody, stream: true } }),
    );
    expect(reply.status).toBe(502);
    expect(isClosed).toBe(true);
  });

  it('names the call and who answered it', async () => {
    const { gateway } = gatewayOf([{ kind: 'response', response: textResponse('Hello') }]);
    const headers = { 'x-request-id': 'call-1' };
    const reply = await gateway.handle(
      toInbound('/v1/chat/completions', { body: chatBody, headers }),
    );
    expect(reply.headers).toMatchObject({ 'x-request-id': 'call-1', 'request-id': 'call-1' });
    expect(JSON.parse(await textOf(reply))).toMatchObject({ object: 'chat.completion' });
  });
});
