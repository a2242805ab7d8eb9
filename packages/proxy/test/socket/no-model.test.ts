import { asObject, type JsonObject, parseJson } from '@llm/core';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { startGateway } from '../../src/start-gateway.ts';
import { serveHttp } from '../support/serve.ts';
import { readBody } from '../support/upstream.ts';

/* A request for a response may name no model: the prompt that it names has one. */

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const response = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'gpt-4o',
  output: [
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'hi', annotations: [] }],
    },
  ],
};

async function open(name: string, model: string, more: JsonObject = {}) {
  const seen: JsonObject[] = [];
  const upstream = await serveHttp((request, answer) => {
    void readBody(request).then((text) => {
      seen.push(asObject(parseJson(text)) ?? {});
      answer.writeHead(200, { 'content-type': 'application/json' });
      answer.end(JSON.stringify(response));
    });
  });
  const params = { model, api_base: `${upstream.origin}/v1`, api_key: 'sk-operator' };
  const config = await loadConfig(
    { model_list: [{ model_name: name, litellm_params: params }], ...more },
    { environment: {} },
  );
  const gateway = await startGateway(config, { port: 0 });
  ends.push(
    () => gateway.close(),
    () => upstream.close(),
  );
  const ask = async (path: string, body: JsonObject) => {
    const answer = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: asObject(parseJson(await answer.text())) };
  };
  return { ask, seen };
}

const asked = { prompt: { id: 'pmpt_1', variables: { city: 'Oslo' } } };

describe('a request for a response that names no model', () => {
  it('is refused by name where no deployment serves any name', async () => {
    const { ask, seen } = await open('small', 'openai/gpt-4o');
    const { status, body } = await ask('/v1/responses', asked);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { param: 'model', message: 'model is required' } });
    expect((await ask('/v1/responses', { ...asked, model: '' })).status).toBe(400);
    expect(seen).toEqual([]);
  });

  it('reaches an upstream that serves any name, as it was written', async () => {
    const { ask, seen } = await open('*', 'openai/*');
    expect(await ask('/v1/responses', asked)).toEqual({ status: 200, body: response });
    expect(await ask('/v1/responses', { ...asked, model: null })).toMatchObject({ status: 200 });
    expect(seen).toEqual([asked, { ...asked, model: null }]);
  });

  it('is refused where its upstream speaks an API that needs one', async () => {
    const { ask, seen } = await open('*', 'anthropic/*');
    const { status, body } = await ask('/v1/responses', { input: 'hi' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { param: 'model' } });
    expect(seen).toEqual([]);
  });

  it('goes to the configured model where there is one', async () => {
    const { ask, seen } = await open('small', 'openai/gpt-4o', {
      general_settings: { completion_model: 'small' },
    });
    expect((await ask('/v1/responses', asked)).status).toBe(200);
    expect(seen[0]).toEqual({ ...asked, model: 'gpt-4o' });
  });

  it('changes nothing of chat completions, which need a model', async () => {
    const { ask } = await open('*', 'openai/*');
    const messages = [{ role: 'user', content: 'hi' }];
    const { status, body } = await ask('/v1/chat/completions', { messages });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { param: 'model', message: 'model is required' } });
  });
});
