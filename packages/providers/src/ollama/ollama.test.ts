import { connect, createCall, type JsonObject, scanEnvelope } from '@llm/core';
import { providerCases, replayTransport, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { ollama } from './index.ts';

const answer = JSON.stringify({
  model: 'm',
  created_at: '2026-11-30T10:00:00Z',
  message: { role: 'assistant', content: 'Hi' },
  done: true,
  done_reason: 'stop',
});
const openaiAnswer = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
});

interface Asked {
  readonly baseUrl?: string;
  readonly defaults?: JsonObject;
  /** The body of a caller in OpenAI's format; absent: a program calls. */
  readonly native?: JsonObject;
}

const sent = async ({ baseUrl, defaults = {}, native }: Asked, body = answer) => {
  const transport = replayTransport([{ body }]);
  const service = connect(ollama, {
    transport,
    defaults,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;
  const call = createCall('chat', { model: 'm', messages, ...{ extra: foreign(native) } });
  const envelope = scanEnvelope(new TextEncoder().encode(JSON.stringify(native ?? {})));
  await service(
    native === undefined
      ? call
      : {
          ...call,
          native: {
            protocol: 'openai-chat',
            model: 'm',
            envelope,
            cut: [],
            headers: {},
            query: {},
          },
        },
    testContext(),
  );
  const [request] = transport.requests;
  const pieces = [request?.body ?? ''].flat();
  const text = pieces.map((piece) => Buffer.from(piece).toString()).join('');
  return { path: request?.path, body: JSON.parse(text) as JsonObject };
};

/** What a decoder of OpenAI's format leaves of a body. */
function foreign(native: JsonObject = {}) {
  const { model: _, messages: __, ...fields } = native;
  return { protocol: 'openai-chat', fields };
}

const asked = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

describe('ollama', () => {
  for (const { name, run } of providerCases(ollama)) it(name, run);

  it.each([
    [undefined, '/api/chat'],
    ['http://host:11434', '/api/chat'],
    ['http://host:11434/', '/api/chat'],
    ['http://host:11434/api', '/api/chat'],
    ['http://host/ollama', '/ollama/api/chat'],
  ])('is called on its own API under the base URL %s at %s', async (baseUrl, path) => {
    const request = await sent(baseUrl === undefined ? {} : { baseUrl });
    expect(request.path).toBe(path);
    expect(request.body['stream']).toBe(false);
  });

  it('is called on its OpenAI endpoint by callers in that format', async () => {
    const request = await sent({ native: asked }, openaiAnswer);
    expect(request).toEqual({ path: '/v1/chat/completions', body: asked });
  });

  it('is called on its OpenAI endpoint by everybody where the base URL says so', async () => {
    const request = await sent({ baseUrl: 'http://host:11434/v1' }, openaiAnswer);
    expect(request.path).toBe('/v1/chat/completions');
  });

  it.each([
    [{ num_ctx: 8192 }, { options: { num_ctx: 8192 } }],
    [{ keep_alive: '10m' }, { keep_alive: '10m' }],
  ])('puts %j of a deployment where only its own API has it', async (defaults, expected) => {
    const request = await sent({ defaults, native: asked });
    expect(request.path).toBe('/api/chat');
    expect(request.body).toMatchObject({ ...asked, ...expected });
    expect(request.body).not.toHaveProperty('num_ctx');
  });

  it('puts num_ctx of a caller there too, and it wins over that of the deployment', async () => {
    const request = await sent({
      defaults: { num_ctx: 8192, min_p: 0.1 },
      native: { ...asked, num_ctx: 1024 },
    });
    expect(request.path).toBe('/api/chat');
    expect(request.body['options']).toEqual({ num_ctx: 1024, min_p: 0.1 });
  });
});
