import { runInNewContext } from 'node:vm';
import { type CallLayer, LLMError } from '@llm/core';
import { textResponse } from '@llm/core/testing';
import { openaiChat } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { chatBody, gatewayOf, textOf, toInbound } from '../test/support/in-memory.ts';

const completions = '/v1/chat/completions';
const answer = { kind: 'response', response: textResponse('Hello') } as const;

describe('createGateway', () => {
  it('refuses to begin without a protocol that callers could speak', () => {
    const { server: _, ...clientOnly } = openaiChat;
    for (const protocols of [[], [clientOnly]])
      expect(() => gatewayOf([], { protocols })).toThrow('a protocol with a server side');
  });

  it.each([completions, '/v1/messages'])(
    'answers even where a part of its own breaks, and does not say how: %s',
    async (path) => {
      const broken = { kind: 'error', error: new Error('at /home/operator/secret.ts') } as const;
      const { gateway } = gatewayOf([broken]);
      const reply = await gateway.handle(toInbound(path, { body: { ...chatBody, max_tokens: 9 } }));
      expect(reply.status).toBe(500);
      expect(reply.headers['x-llm-error-code']).toBe('internal');
      expect(await textOf(reply)).not.toContain('secret');
    },
  );

  it('calls nobody for a caller that it does not let in', async () => {
    const { gateway, service } = gatewayOf([answer], {
      authenticate: () => Promise.reject(new LLMError('authentication', 'who is there?')),
    });
    const reply = await gateway.handle(toInbound(completions, { body: chatBody }));
    expect(reply.status).toBe(401);
    expect(service.calls).toEqual([]);
  });

  it('waits for every kind of promise before it lets a caller in', async () => {
    // As a promise of another realm: awaited like one, and an instance of no `Promise` here.
    const refusal = runInNewContext('Promise.reject(error)', {
      error: new LLMError('authentication', 'who is there?'),
    }) as Promise<never>;
    expect(refusal).not.toBeInstanceOf(Promise);
    const { gateway, service } = gatewayOf([answer], { authenticate: () => refusal });
    const reply = await gateway.handle(toInbound(completions, { body: chatBody }));
    expect(reply.status).toBe(401);
    expect(service.calls).toEqual([]);
  });

  it('refuses a call above its limit, and takes the next once one is over', async () => {
    const { gateway } = gatewayOf([{ kind: 'hang' }, answer], { maxConcurrentCalls: 1 });
    const caller = new AbortController();
    const call = { body: chatBody };
    const first = gateway.handle(toInbound(completions, { ...call, signal: caller.signal }));
    const refused = await gateway.handle(toInbound(completions, call));
    expect(refused.status).toBe(503);
    expect(refused.headers['x-llm-error-code']).toBe('overloaded');
    caller.abort();
    await first;
    expect((await gateway.handle(toInbound(completions, call))).status).toBe(200);
  });

  it('tells of a request that was never read in the words of its path', async () => {
    const { gateway } = gatewayOf([]);
    const error = new LLMError('payload_too_large', 'too long');
    const told = async (path: string): Promise<unknown> =>
      JSON.parse(await textOf(gateway.refuse({ method: 'POST', path }, error)));
    expect(await told('/v1/messages')).toMatchObject({ type: 'error' });
    expect(await told(completions)).not.toHaveProperty('type');
    expect(await told('')).not.toHaveProperty('type');
  });

  it('knows its own paths, whatever the method', () => {
    const { gateway } = gatewayOf([]);
    expect(
      [completions, '/v1/messages', '/v1/models/one', '/health/liveness'].map(gateway.serves),
    ).toEqual([true, true, true, true]);
    expect(['/', '/v1/chat', `${completions}/`].map(gateway.serves)).toEqual([false, false, false]);
  });

  it('puts its layers around the service, the first outermost', async () => {
    const order: string[] = [];
    const layer =
      (name: string): CallLayer =>
      (inner) =>
      (call, context) => {
        order.push(name);
        return inner(call, context);
      };
    const { gateway } = gatewayOf([answer], { layers: [layer('outer'), layer('inner')] });
    await gateway.handle(toInbound(completions, { body: chatBody }));
    expect(order).toEqual(['outer', 'inner']);
  });
});
