import { describe, expect, it } from 'vitest';
import { gatewayOf, textOf, toInbound } from '../test/support/in-memory.ts';

interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly message: string;
  readonly allow: string | undefined;
}

const ask = async (method: string, path: string): Promise<Told> => {
  const { gateway } = gatewayOf([]);
  const reply = await gateway.handle({ ...toInbound(path), method });
  const body = JSON.parse(await textOf(reply)) as {
    readonly type?: string;
    readonly error: { readonly message: string; readonly code?: string };
  };
  return {
    status: reply.status,
    code: body.error.code,
    type: body.type,
    message: body.error.message,
    allow: reply.headers['allow'],
  };
};

describe('an unknown path', () => {
  it('has a code of its own, and is named', async () => {
    const { status, code, message } = await ask('POST', '/v1/foo');
    expect([status, code]).toEqual([404, 'unknown_url']);
    expect(message).toBe('there is no path /v1/foo; GET / lists the paths that there are');
  });

  it.each([
    ['POST', '/v1/images/generations', 'OpenAI'],
    ['POST', '/images/generations', 'OpenAI'],
    ['GET', '/v1/responses/resp_1/input_items', 'OpenAI'],
    ['POST', '/v1/images/generations', 'OpenAI'],
    ['POST', '/v1/audio/speech', 'OpenAI'],
    ['GET', '/v1/chat/completions/chatcmpl-1', 'OpenAI'],
    ['POST', '/v1/messages/batches', 'Anthropic'],
    ['POST', '/openai/deployments/mine/images/generations', 'Azure'],
    ['POST', '/v1beta/cachedContents', 'Gemini'],
    ['POST', '/models/gemini-2.5-pro:predict', 'Gemini'],
    ['POST', '/model/anthropic.claude-v2%3A1/invoke', 'Bedrock'],
    ['POST', '/v2/rerank', 'Cohere'],
    ['POST', '/api/generate', 'Ollama'],
    ['POST', '/key/generate', 'LiteLLM'],
    ['GET', '/v2/model/info', 'LiteLLM'],
    ['POST', '/queue/embeddings', 'LiteLLM'],
    ['POST', '/v1/v1/images/generations', 'OpenAI'],
    ['POST', '/v1/images/generations/', 'OpenAI'],
  ])('says of %s %s that it is not here yet', async (method, path, owner) => {
    const { status, message } = await ask(method, path);
    expect(status).toBe(404);
    expect(message).toContain(`known from ${owner}, is not here yet`);
  });

  it.each([
    ['/v1/v1/messages', '/v1/messages', '/v1'],
    ['/v1/v1/chat/completions', '/v1/chat/completions', '/v1'],
    ['//v1/v1//messages/', '/v1/messages', '/v1'],
    ['/v1/chat/completions/chat/completions', '/chat/completions', '/v1/chat/completions'],
    ['/anthropic/v1/messages', '/v1/messages', '/anthropic'],
    ['/api/v1/embeddings', '/v1/embeddings', '/api'],
  ])('finds the base URL at fault: %s', async (path, meant, base) => {
    const { status, message } = await ask('POST', path);
    expect(status).toBe(404);
    expect(message).toContain(`did you mean ${meant}?`);
    expect(message).toContain(`seems to end in ${base},`);
  });

  it.each([
    ['/v1/chat/completion', '/v1/chat/completions'],
    ['/v1/Messages', '/v1/messages'],
    ['/v1/mesages', '/v1/messages'],
  ])('knows what %s was to be', async (path, meant) => {
    expect((await ask('POST', path)).message).toContain(`did you mean ${meant}?`);
  });

  it('is told in the words of the protocol that it most likely belongs to', async () => {
    expect((await ask('POST', '/v1/v1/messages')).type).toBe('error');
    expect((await ask('POST', '/v1/messages/count_tokens')).type).toBe('error');
    expect((await ask('POST', '/v1/v1/chat/completions')).type).toBeUndefined();
  });

  it.each(['/v1/models', '/health/readiness', '/v1/chat/completions'])(
    'is none where only the method is wrong: %s',
    async (path) => {
      expect((await ask('PUT', path)).status).toBe(405);
    },
  );

  it('names the methods that a path takes', async () => {
    const { status, message, allow } = await ask('POST', '/v1/models');
    expect([status, allow]).toEqual([405, 'GET']);
    expect(message).toBe('/v1/models takes GET, and not POST');
  });

  it.each([
    ['/\u0000\u001b[31m"\u202e<ü>', '/%00%1B[31m"%202E<%FC>'],
    [`/${'a'.repeat(500)}`, `/${'a'.repeat(119)}…`],
  ])('is shown in printable letters, and not whole where it is long', async (path, shown) => {
    expect((await ask('GET', path)).message).toContain(`there is no path ${shown};`);
  });

  it('costs little, however many parts it has', async () => {
    const begin = performance.now();
    for (const path of ['/'.repeat(16_000), '/v1'.repeat(5_000), `/${'%2e'.repeat(5_000)}`]) {
      expect((await ask('POST', path)).message.length).toBeLessThan(300);
    }
    expect(performance.now() - begin).toBeLessThan(500);
  });
});
