import { byOperation, type ChatEvent, createScratch, ResultStream } from '@llm/core';
import { scriptedService, textEvents, textResponse } from '@llm/core/testing';
import { anthropicMessages, openaiChat } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { chatBody, gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';
import { operationRoutes } from './operation.ts';

const path = '/v1/chat/completions';
const answer = { kind: 'response', response: textResponse('Hello') } as const;

describe('a chat call that is refused', () => {
  it('has no routes where the protocol cannot be answered in', () => {
    const { server: _, ...clientOnly } = openaiChat;
    const options = {
      service: scriptedService([]),
      defaults: {},
      maxJsonDepth: 9,
      heartbeatMs: 0,
      scratch: createScratch(),
      report: () => ({ answered() {}, failed() {} }),
    };
    expect(() => operationRoutes(clientOnly, options)).toThrow('openai-chat has no server side');
  });

  it.each([
    ['null where a list must be', { ...chatBody, messages: null }, 400, 'messages'],
    ['a place to call', { ...chatBody, api_base: 'https://evil.example' }, 403, 'api_base'],
    ['a setting of the wrong kind', { ...chatBody, num_retries: 'many' }, 400, 'num_retries'],
    ['a depth above the limit', { ...chatBody, deep: [[[[[1]]]]] }, 400, null],
  ])('says what is wrong and calls nobody: %s', async (_, body, status, param) => {
    const { gateway, service } = gatewayOf([answer], { maxJsonDepth: 5 });
    const reply = await gateway.handle(toInbound(path, { body }));
    expect(reply.status).toBe(status);
    expect(JSON.parse(await textOf(reply))).toMatchObject({ error: { param } });
    expect(service.calls).toEqual([]);
  });
});

describe('a chat call', () => {
  it('takes what it does not say itself from the defaults', async () => {
    const { gateway, service } = gatewayOf([answer], {
      defaults: { retries: 7, timeoutMs: 5_000 },
    });
    await gateway.handle(toInbound(path, { body: { ...chatBody, num_retries: 1 } }));
    expect(service.calls[0]?.call.settings).toMatchObject({ retries: 1, timeoutMs: 5_000 });
  });

  it('keeps the gateway’s own fields from the upstream', async () => {
    const { gateway, service } = gatewayOf([answer]);
    await gateway.handle(toInbound(path, { body: { ...chatBody, fallbacks: ['two'] } }));
    const call = service.calls[0]?.call;
    expect(call?.native?.cut).toEqual(['fallbacks']);
    expect(call?.decoded()).not.toHaveProperty('extensions');
    expect(call?.settings.fallbacks).toEqual(['two']);
  });

  it.each([
    ['/v1/messages', { beta: 'true' }],
    [path, {}],
  ])('shows the upstream of the query what the protocol lets through: %s', async (at, query) => {
    const { gateway, service } = gatewayOf([answer]);
    const inbound = toInbound(at, { body: { ...chatBody, max_tokens: 9 } });
    await gateway.handle({ ...inbound, query: 'key=secret&beta=true' });
    expect(service.calls[0]?.call.native?.query).toEqual(query);
  });

  it('names in its answer what it took out of the body without effect, beside what was lost', async () => {
    const losses = [{ path: 'seed', kind: 'parameter' as const }];
    const scripted = scriptedService([answer]);
    const { gateway } = gatewayOf([], {
      service: async (call, context) => ({ ...(await scripted(call, context)), losses }),
    });
    const body = { ...chatBody, guardrails: ['pii'], 'no-log': true, num_retries: 1 };
    const { headers } = await gateway.handle(toInbound(path, { body }));
    expect(headers['x-llm-dropped']).toBe('seed, guardrails, no-log');
    const plain = await gatewayOf([answer]).gateway.handle(toInbound(path, { body: chatBody }));
    expect(plain.headers).not.toHaveProperty('x-llm-dropped');
  });

  it('aborts the service with its caller', async () => {
    const { gateway, service } = gatewayOf([{ kind: 'hang' }]);
    const caller = new AbortController();
    const reply = gateway.handle(toInbound(path, { body: chatBody, signal: caller.signal }));
    caller.abort();
    await reply;
    expect(service.calls[0]?.outcome).toEqual({ kind: 'cancelled' });
  });

  it('says who answered, in characters that a header may have', async () => {
    const answeredBy = { provider: 'openai', model: 'm', deployment: 'größe\r\nx: y', attempts: 2 };
    const { gateway } = gatewayOf(scriptedService([answer], { answeredBy }));
    const { headers } = await gateway.handle(toInbound(path, { body: chatBody }));
    expect(headers).toMatchObject({
      'x-llm-provider': 'openai',
      'x-llm-deployment': 'gr??e??x: y',
      'x-llm-attempts': '2',
    });
  });

  it.each([
    ['a printable one', 'x'.repeat(2_000), 'x'.repeat(1_024)],
    ['one with signs to replace', `é${'x'.repeat(2_000)}`, `?${'x'.repeat(1_023)}`],
    ['none that fits', 'x'.repeat(1_024), 'x'.repeat(1_024)],
  ])('cuts a header’s value at 1,024 characters: %s', async (_, deployment, shown) => {
    const answeredBy = { provider: 'openai', model: 'm', deployment };
    const { gateway } = gatewayOf(scriptedService([answer], { answeredBy }));
    const { headers } = await gateway.handle(toInbound(path, { body: chatBody }));
    expect(headers['x-llm-deployment']).toBe(shown);
  });

  it.each([
    [openaiChat.id, path, 'the upstream’s bytes'],
    [anthropicMessages.id, path, '"object":"chat.completion"'],
  ])('passes an upstream’s bytes on only in its own protocol: %s', async (protocol, at, says) => {
    const bytes = new TextEncoder().encode('the upstream’s bytes');
    const { gateway } = gatewayOf([], {
      service: byOperation({
        chat: () =>
          Promise.resolve({
            kind: 'response',
            native: { protocol, bytes },
            usage: undefined,
            decoded: () => answer.response,
          }),
      }),
    });
    const reply = await gateway.handle(toInbound(at, { body: chatBody }));
    expect(await textOf(reply)).toContain(says);
  });

  it('does not read a request whose stream passes unread', async () => {
    const pieces = ['data: 1\n\n'];
    const stream = new ResultStream<ChatEvent>({
      native: openaiChat.id,
      read: () => Promise.reject(new Error('not to be read as events')),
      readBytes: () => {
        const piece = pieces.shift();
        return Promise.resolve(piece === undefined ? undefined : new TextEncoder().encode(piece));
      },
      cancel() {},
      usage: () => undefined,
    });
    const { gateway } = gatewayOf([], {
      service: byOperation({ chat: () => Promise.resolve({ kind: 'stream', stream }) }),
    });
    // Such a message is none that the hub could hold.
    const body = { ...chatBody, stream: true, messages: [{ role: 'of tomorrow' }] };
    const reply = await gateway.handle(toInbound(path, { body }));
    expect(await textOf(reply)).toBe('data: 1\n\n');
  });

  it('streams events in the caller’s words', async () => {
    const { gateway } = gatewayOf([{ kind: 'stream', moments: textEvents(['Hel', 'lo']) }]);
    const body = { ...chatBody, max_tokens: 9, stream: true };
    const told = await textOf(await gateway.handle(toInbound('/v1/messages', { body })));
    expect(told).toContain('event: message_start');
    expect(told).toContain('event: message_stop');
  });
});
