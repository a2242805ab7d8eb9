import { runInNewContext } from 'node:vm';
import { type CallLayer, LLMError, type Principal } from '@llm/core';
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
    expect(['/', `${completions}/`, `/${completions}`].map(gateway.serves)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['/v1/chat', `/v1${completions}`, '/v1'].map(gateway.serves)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it.each(['GET /v1/models', 'GET /v1/models/:id*', `POST ${completions}`])(
    'refuses a further route of a pattern that it has already: %s',
    (pattern) => {
      const route = { pattern, access: 'key', answer: () => Promise.reject(new Error()) } as const;
      expect(() => gatewayOf([], { routes: [route] })).toThrow(
        new TypeError(`the route ${pattern} is registered twice`),
      );
    },
  );

  it.each([
    ['anyone', 'nobody', 200],
    ['anyone', 'caller', 200],
    ['anyone', 'admin', 200],
    ['key', 'nobody', 401],
    ['key', 'caller', 200],
    ['key', 'admin', 200],
    ['admin', 'nobody', 401],
    ['admin', 'caller', 403],
    ['admin', 'admin', 200],
  ] as const)('answers a route for %s to %s with %i', async (access, who, status) => {
    const answered: (Principal | undefined)[] = [];
    const { gateway } = gatewayOf([], {
      authenticate() {
        if (who === 'nobody') throw new LLMError('authentication', 'who is there?');
        return { id: 'ann', role: who };
      },
      routes: [
        {
          pattern: 'GET /admin/:part',
          access,
          answer({ principal, params }) {
            answered.push(principal);
            return Promise.resolve({ status: 200, headers: {}, body: params['part'] ?? '' });
          },
        },
      ],
    });
    const reply = await gateway.handle(toInbound('/admin/keys'));
    expect(reply.status).toBe(status);
    const principal = access === 'anyone' ? undefined : { id: 'ann', role: who };
    expect(answered).toEqual(status === 200 ? [principal] : []);
    if (status === 200) expect(reply.body).toBe('keys');
    else expect(JSON.parse(await textOf(reply))).toHaveProperty('error.message');
  });

  it('shows the authenticator the query and the address of the peer', async () => {
    const shown: unknown[] = [];
    const { gateway } = gatewayOf([], {
      authenticate({ query, peer }) {
        shown.push({ query, peer });
        return { id: 'ann', role: 'caller' };
      },
    });
    await gateway.handle({ ...toInbound('/v1/models'), query: 'key=1', peer: '192.0.2.1' });
    expect(shown).toEqual([{ query: 'key=1', peer: '192.0.2.1' }]);
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
