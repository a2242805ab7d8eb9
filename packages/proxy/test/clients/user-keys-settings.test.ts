import { asObject, parseJson } from '@llm/core';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  curl,
  masterKey,
  startUserKeys,
  type UserKeysStage,
  messages,
  tools,
} from './user-keys-stage.ts';

/*
 * The keys, headers and parameters of LiteLLM's page "user keys" and of the pages that it leads to. See user-keys.test.ts.
 */

const key = masterKey;
const ownKey = 'sk-own-of-the-caller-0123456789';
let stage: UserKeysStage;
beforeAll(async () => {
  stage = await startUserKeys();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.seen.length = 0;
  stage.logged.length = 0;
});

const openai = () => new OpenAI({ apiKey: key, baseURL: `${stage.url}/v1`, maxRetries: 0 });

describe('keys, headers and parameters of a caller', () => {
  it('a key of the caller’s own, and not the operator’s', async () => {
    const asked = { model: 'gpt-3.5-turbo', messages, api_key: ownKey };
    await openai().chat.completions.create(asked);
    expect(stage.seen[0]?.key).toBe(ownKey);
    expect(stage.seen[0]?.body).not.toHaveProperty('api_key');
    await curl(stage.url, '/v1/messages', {
      model: 'claude',
      max_tokens: 9,
      messages,
      api_key: ownKey,
    });
    expect(stage.seen[1]?.key).toBe(ownKey);
  });

  it('a key of Bedrock, which takes the place of the signature', async () => {
    await curl(stage.url, '/chat/completions', { model: 'on-bedrock', messages, api_key: ownKey });
    expect(stage.seen[0]?.key).toBe(ownKey);
    await curl(stage.url, '/chat/completions', { model: 'on-bedrock', messages });
    expect(stage.seen[1]?.key).toContain('AWS4-HMAC-SHA256');
  });

  it('an address of the caller’s own is refused', async () => {
    const { status } = await curl(stage.url, '/chat/completions', {
      model: 'gpt-3.5-turbo',
      messages,
      api_base: 'https://evil.example',
    });
    expect(status).toBe(400);
    expect(stage.seen).toEqual([]);
  });

  it('headers say what fields say', async () => {
    const headers = {
      'x-litellm-tags': 'blue,green',
      'x-litellm-num-retries': '0',
      'x-litellm-timeout': '30',
      'x-litellm-stream-timeout': '20',
      'x-litellm-call-id': 'call-of-mine',
    };
    const answer = await curl(
      stage.url,
      '/chat/completions',
      { model: 'gpt-3.5-turbo', messages },
      headers,
    );
    expect(answer.headers).toMatchObject({
      'x-litellm-call-id': 'call-of-mine',
      'x-litellm-model-group': 'gpt-3.5-turbo',
      'x-litellm-attempted-retries': '0',
      'x-litellm-attempted-fallbacks': '0',
    });
    expect(answer.headers['x-litellm-model-id']).toBeTruthy();
    const total = Number(answer.headers['x-litellm-response-duration-ms']);
    const overhead = Number(answer.headers['x-litellm-overhead-duration-ms']);
    expect(total).toBeGreaterThan(0);
    expect(overhead).toBeLessThanOrEqual(total);
    expect(JSON.stringify(stage.logged)).toContain('"blue"');
  });

  it('tells the milliseconds where they are asked for', async () => {
    const asked = { model: 'gpt-3.5-turbo', messages };
    expect(
      asObject(parseJson((await curl(stage.url, '/chat/completions', asked)).text)),
    ).not.toHaveProperty('_response_ms');
    const { text } = await curl(stage.url, '/chat/completions', {
      ...asked,
      include_response_ms: true,
    });
    expect(asObject(parseJson(text))?.['_response_ms']).toEqual(expect.any(Number));
    const translated = { model: 'claude', messages, include_response_ms: true };
    const other = await curl(stage.url, '/chat/completions', translated);
    expect(asObject(parseJson(other.text))?.['_response_ms']).toEqual(expect.any(Number));
    expect(stage.seen.every(({ body }) => body['include_response_ms'] === undefined)).toBe(true);
  });

  it('parameters of one provider pass untouched', async () => {
    await curl(stage.url, '/chat/completions', {
      model: 'gpt-3.5-turbo',
      messages,
      foo_bar: { a: [1] },
    });
    expect(stage.seen[0]?.body['foo_bar']).toEqual({ a: [1] });
  });

  it('parameters that a provider does not take are refused, dropped or allowed', async () => {
    const asked = { model: 'claude', messages, logit_bias: { '5': 1 } };
    const refused = await curl(stage.url, '/chat/completions', asked);
    expect(refused.status).toBe(400);
    expect(asObject(asObject(parseJson(refused.text))?.['error'])).toMatchObject({
      param: 'logit_bias',
    });
    const dropped = await curl(stage.url, '/chat/completions', { ...asked, drop_params: true });
    expect(dropped.headers['x-llm-dropped']).toBe('logit_bias');
    const allowed = await curl(stage.url, '/chat/completions', {
      ...asked,
      allowed_openai_params: ['logit_bias'],
    });
    expect(allowed.status).toBe(200);
    expect(allowed.headers).not.toHaveProperty('x-llm-dropped');
    expect(stage.seen.at(-1)?.body['logit_bias']).toEqual({ '5': 1 });
  });

  it('parameters that are allowed reach a model of the caller’s own API that is not known to take them', async () => {
    const asked = { model: 'gpt-5', messages, stop: 'END' };
    const refused = await curl(stage.url, '/chat/completions', asked);
    expect(refused.status).toBe(400);
    const allowed = await curl(stage.url, '/chat/completions', {
      ...asked,
      allowed_openai_params: ['stop'],
    });
    expect(allowed.status).toBe(200);
    expect(stage.seen[0]?.body).toEqual({ model: 'gpt-5', messages, stop: 'END' });
  });

  it('nested fields are left out by their paths', async () => {
    const strict = { ...tools[0]?.function, strict: true };
    const asked = {
      model: 'gpt-3.5-turbo',
      messages,
      tools: [{ type: 'function', function: strict }],
    };
    await curl(stage.url, '/chat/completions', {
      ...asked,
      additional_drop_params: ['tools[*].function.strict'],
    });
    expect(stage.seen[0]?.body['tools']).toEqual(tools);
  });
});
