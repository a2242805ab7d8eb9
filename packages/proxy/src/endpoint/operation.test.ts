import { byOperation, type ChatEvent, createScratch, ResultStream, systemClock } from '@llm/core';
import { scriptedService, textEvents, textResponse } from '@llm/core/testing';
import { anthropicMessages, openaiChat, openaiEmbeddings } from '@llm/providers';
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
      defaultModels: {},
      isModel: () => false,
      maxModels: 10,
      maxJsonDepth: 9,
      maxFormParts: 9,
      heartbeatMs: 0,
      clock: systemClock,
      scratch: createScratch(),
      explain: false,
      onFailure: () => undefined,
      report: () => ({ startedAt: 0, answered() {}, failed() {} }),
    };
    expect(() => operationRoutes(clientOnly, options)).toThrow('openai-chat has no server side');
  });

  it.each([
    ['null where a list must be', { ...chatBody, messages: null }, 400, 'messages'],
    ['a place to call', { ...chatBody, api_base: 'https://evil.example' }, 400, 'api_base'],
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

describe('a call whose path says what is asked', () => {
  const { server } = openaiChat;
  const protocol = {
    ...openaiChat,
    id: 'by-path',
    server: {
      ...server,
      native: { ...server.native, required: { model: 'string', messages: 'array' } as const },
      routes: [
        { pattern: 'POST /v9/models/:model:ask', stream: false },
        { pattern: 'POST /v9/models/:model:tell', stream: true },
        'POST /v9/models/:model/ask',
        'GET /asked/:model',
        'DELETE /asked/:model',
      ],
    },
  };
  const messages = [{ role: 'user', content: 'Hi' }];
  const streamed = { kind: 'stream', moments: textEvents(['Hel', 'lo']) } as const;
  const ofPath = (steps: Parameters<typeof gatewayOf>[0]) =>
    gatewayOf(steps, { protocols: [protocol] });

  it('takes the model from the path, whatever signs its name has', async () => {
    const { gateway, service } = ofPath([answer]);
    const reply = await gateway.handle(
      toInbound('/v9/models/a%2Fb:7b:ask', { body: { messages } }),
    );
    expect(reply.status).toBe(200);
    expect(service.calls[0]?.call).toMatchObject({ model: 'a/b:7b', native: { model: '' } });
  });

  it('prefers the model of the path to that of the body, for whoever reads the body', async () => {
    const { gateway, service } = ofPath([answer]);
    const body = { messages, model: 'dear' };
    await gateway.handle(toInbound('/v9/models/cheap:ask', { body }));
    const call = service.calls[0]?.call;
    expect(call).toMatchObject({ model: 'cheap', native: { model: 'dear' } });
    expect(call?.decoded()).toMatchObject({ model: 'cheap' });
  });

  it('names no model of the body where its name is no text', async () => {
    const { gateway, service } = ofPath([answer]);
    await gateway.handle(toInbound('/v9/models/one:ask', { body: { messages, model: 5 } }));
    expect(service.calls[0]?.call).toMatchObject({ model: 'one', native: { model: '' } });
  });

  it.each([
    ['/v9/models/one:tell', {}, true],
    ['/v9/models/one:tell', { stream: false }, true],
    ['/v9/models/one:ask', { stream: true }, false],
    ['/v9/models/one/ask', { stream: true }, true],
    ['/v9/models/one/ask', {}, false],
  ])('is streamed as its route says, else as its body: %s %o', async (at, more, stream) => {
    const { gateway, service } = ofPath([stream ? streamed : answer]);
    const reply = await gateway.handle(toInbound(at, { body: { messages, ...more } }));
    expect(service.calls[0]?.call.stream).toBe(stream);
    expect(reply.headers['content-type']?.startsWith('text/event-stream')).toBe(stream);
  });

  it('waits for the first chunk hardly longer than its client does, where the route streams', async () => {
    const { gateway, service } = ofPath([streamed]);
    const headers = { 'x-stainless-timeout': '5' };
    await gateway.handle(toInbound('/v9/models/one:tell', { body: { messages }, headers }));
    expect(service.calls[0]?.call.settings).toMatchObject({ patienceMs: 6_000 });
  });

  it.each(['GET', 'DELETE'])(
    'needs no body for %s, and then has no native bytes',
    async (method) => {
      const { gateway, service } = ofPath([answer]);
      await gateway.handle(toInbound('/asked/one', { method }));
      const call = service.calls[0]?.call;
      expect(call).toMatchObject({ model: 'one', stream: false, native: undefined });
      expect(() => call?.decoded()).toThrow(expect.objectContaining({ param: 'messages' }));
    },
  );

  it('reads a body that comes all the same, and refuses an empty one elsewhere', async () => {
    const { gateway, service } = ofPath([answer]);
    await gateway.handle(toInbound('/asked/one', { method: 'DELETE', body: { messages } }));
    expect(service.calls[0]?.call.native).toBeDefined();
    const reply = await gateway.handle(toInbound('/v9/models/one:ask', { method: 'POST' }));
    expect(reply.status).toBe(400);
  });

  it('answers the wrong method and the wrong action in the words of the protocol', async () => {
    const { gateway } = ofPath([]);
    const wrong = await gateway.handle(toInbound('/v9/models/one:ask', { method: 'GET' }));
    expect(wrong).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    const unknown = await gateway.handle(toInbound('/v9/models/one:sing', { body: { messages } }));
    expect(unknown.status).toBe(404);
    expect(JSON.parse(await textOf(unknown))).toHaveProperty('error.message');
  });

  it('has no route that streams what is never streamed', () => {
    const { server: embeddings } = openaiEmbeddings;
    const routes = [{ pattern: 'POST /vectors', stream: true }];
    const never = { ...openaiEmbeddings, server: { ...embeddings, routes } };
    expect(() => gatewayOf([], { protocols: [never] })).toThrow('POST /vectors streams');
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
    const body = { ...chatBody, modify_params: true, prompt_version: 'v', num_retries: 1 };
    const { headers } = await gateway.handle(toInbound(path, { body }));
    expect(headers['x-llm-dropped']).toBe('seed, modify_params, prompt_version');
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
