import { asObject, type JsonObject, parseJson } from '@llm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGateway, type BuiltGateway, loadConfig } from '../src/config/index.ts';
import { serveHttp, type TestServer } from './support/serve.ts';
import { readBody } from './support/upstream.ts';

/*
 * Settings that a deployment has by default, for callers who write some of their own: beside them, and within the objects
 * that hold them. Each protocol is asked in its own bytes, and once by a caller of another one.
 */

const settings = { temperature: 0.25, max_tokens: 4321, reasoning_effort: 'high' };
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const format = { type: 'json_schema', json_schema: { name: 'out', schema } };

interface Case {
  readonly name: string;
  readonly params: JsonObject;
  readonly path: string;
  readonly body: JsonObject;
  readonly sent: JsonObject;
  readonly absent?: readonly string[];
}

const user = { role: 'user', content: 'hi' };
const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
const turns = [{ role: 'user', content: [{ text: 'hi' }] }];

const cases: readonly Case[] = [
  {
    name: 'gemini',
    params: { model: 'gemini/gemini-2.5-flash', ...settings },
    path: '/v1beta/models/:model:generateContent',
    body: { contents, generationConfig: { topP: 0.5, temperature: 1 } },
    sent: {
      generationConfig: {
        topP: 0.5,
        temperature: 1,
        maxOutputTokens: 4321,
        thinkingConfig: { thinkingBudget: 4096, includeThoughts: true },
      },
    },
  },
  {
    name: 'gemini, in the other spelling',
    params: { model: 'gemini/gemini-2.5-flash', temperature: 0.25, max_tokens: 4321 },
    path: '/v1beta/models/:model:generateContent',
    body: { contents, generation_config: { top_p: 0.5, max_output_tokens: 5 } },
    sent: { generation_config: { top_p: 0.5, max_output_tokens: 5, temperature: 0.25 } },
  },
  {
    name: 'gemini, whose caller shows thoughts',
    params: { model: 'gemini/gemini-3-pro-preview', reasoning_effort: 'low' },
    path: '/v1beta/models/:model:generateContent',
    body: { contents, generationConfig: { thinkingConfig: { includeThoughts: false } } },
    sent: {
      generationConfig: { thinkingConfig: { includeThoughts: false, thinkingLevel: 'LOW' } },
    },
  },
  {
    name: 'gemini, with fields of its own',
    params: {
      model: 'gemini/gemini-2.5-flash',
      extra_body: { generationConfig: { topK: 7, speechConfig: { languageCode: 'de-DE' } } },
    },
    path: '/v1beta/models/:model:generateContent',
    body: { contents, generationConfig: { topK: 3 } },
    sent: { generationConfig: { topK: 3, speechConfig: { languageCode: 'de-DE' } } },
  },
  {
    name: 'converse',
    params: {
      model: 'bedrock/amazon.nova-lite-v1:0',
      temperature: 0.25,
      max_tokens: 4321,
      stop: 'x',
    },
    path: '/model/:model/converse',
    body: { messages: turns, inferenceConfig: { topP: 0.5, maxTokens: 5 } },
    sent: {
      inferenceConfig: { topP: 0.5, maxTokens: 5, temperature: 0.25, stopSequences: ['x'] },
    },
  },
  {
    name: 'converse, with fields of its model',
    params: {
      model: 'bedrock/amazon.nova-lite-v1:0',
      extra_body: { additionalModelRequestFields: { inferenceConfig: { topK: 4 }, other: 1 } },
    },
    path: '/model/:model/converse',
    body: { messages: turns, additionalModelRequestFields: { other: 2 } },
    sent: { additionalModelRequestFields: { other: 2, inferenceConfig: { topK: 4 } } },
  },
  {
    name: 'ollama',
    params: { model: 'ollama/llama3', temperature: 0.25, max_tokens: 4321, num_ctx: 8192 },
    path: '/api/chat',
    body: { messages: [user], stream: false, options: { top_p: 0.5, num_predict: 5 } },
    sent: { options: { top_p: 0.5, num_predict: 5, temperature: 0.25, num_ctx: 8192 } },
  },
  {
    name: 'responses',
    params: {
      model: 'openai/gpt-5',
      max_tokens: 4321,
      reasoning_effort: 'high',
      response_format: format,
    },
    path: '/v1/responses',
    body: { input: 'hi', reasoning: { summary: 'auto' }, text: { verbosity: 'low' } },
    sent: {
      max_output_tokens: 4321,
      reasoning: { summary: 'auto', effort: 'high' },
      text: {
        verbosity: 'low',
        format: { type: 'json_schema', name: 'out', schema },
      },
    },
  },
  {
    name: 'messages',
    params: { model: 'anthropic/claude-opus-4-6', max_tokens: 4321, response_format: format },
    path: '/v1/messages',
    body: { messages: [user], max_tokens: 5, output_config: { effort: 'low' } },
    sent: { max_tokens: 5, output_config: { effort: 'low', format: { type: 'json_schema' } } },
  },
  {
    name: 'messages, whose caller wants no thoughts',
    params: {
      model: 'anthropic/claude-sonnet-4-5',
      thinking: { type: 'enabled', budget_tokens: 2000 },
    },
    path: '/v1/messages',
    body: { messages: [user], max_tokens: 5000, thinking: { type: 'disabled' } },
    sent: { thinking: { type: 'disabled' } },
  },
  {
    name: 'chat',
    params: {
      model: 'openai/gpt-4o',
      max_tokens: 4321,
      response_format: format,
      tool_choice: { type: 'function', function: { name: 'f' } },
      stream_options: { include_usage: true },
    },
    path: '/v1/chat/completions',
    body: {
      messages: [user],
      max_completion_tokens: 5,
      stream: true,
      stream_options: { include_obfuscation: false },
      response_format: { type: 'text' },
    },
    sent: {
      max_completion_tokens: 5,
      stream_options: { include_obfuscation: false, include_usage: true },
      response_format: { type: 'text' },
    },
    absent: ['max_tokens'],
  },
  {
    name: 'chat, by a caller of messages',
    params: { model: 'openai/gpt-4o', store: true, temperature: 0.25, prompt_cache_key: 'k' },
    path: '/v1/messages',
    body: { messages: [user], max_tokens: 5 },
    sent: { store: true, temperature: 0.25, prompt_cache_key: 'k' },
  },
  {
    name: 'chat, with metadata of the gateway’s caller',
    params: { model: 'openai/gpt-4o', store: true, metadata: { team: 'a' } },
    path: '/v1/chat/completions',
    body: { messages: [user], metadata: { trace_id: 't' } },
    sent: { store: true, metadata: { team: 'a' } },
  },
  {
    name: 'completions',
    params: {
      model: 'openai/gpt-3.5-turbo-instruct',
      max_completion_tokens: 4321,
      temperature: 0.25,
      tools: [],
      logit_bias: { '1': 2, '3': 4 },
    },
    path: '/v1/completions',
    body: { prompt: 'hi', logit_bias: { '1': 1 } },
    sent: { max_tokens: 4321, temperature: 0.25, logit_bias: { '1': 1, '3': 4 } },
    absent: ['tools', 'max_completion_tokens'],
  },
];

describe('settings of a deployment', () => {
  let upstream: TestServer;
  let built: BuiltGateway;
  let seen: JsonObject = {};

  beforeAll(async () => {
    upstream = await serveHttp((request, response) => {
      void readBody(request).then((text) => {
        seen = asObject(parseJson(text)) ?? {};
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end('{"error":{"message":"far enough"}}');
      });
    });
    const source = {
      model_list: cases.map(({ name, params }) => ({
        model_name: name,
        litellm_params: { ...params, api_key: 'sk-0123456789', api_base: upstream.origin },
      })),
      litellm_settings: { num_retries: 0, drop_params: true },
    };
    built = buildGateway(await loadConfig(source, { environment: { AWS_REGION: 'us-east-1' } }));
  });
  afterAll(async () => {
    await built.close();
    await upstream.close();
  });

  it.each(cases.map((one) => [one.name, one] as const))(
    'stand beside what a caller of %s sets',
    async (name, { path, body, sent, absent = [] }) => {
      seen = {};
      const reply = await built.gateway.handle({
        method: 'POST',
        path: path.replace(':model', encodeURIComponent(name)),
        query: '',
        headers: { 'content-type': 'application/json' },
        body: new TextEncoder().encode(JSON.stringify({ ...body, model: name })),
        signal: new AbortController().signal,
        peer: '127.0.0.1',
      });
      expect(reply.status).toBe(400);
      expect(seen).toMatchObject(sent);
      for (const field of absent) expect(seen).not.toHaveProperty(field);
    },
  );
});
