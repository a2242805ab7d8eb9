import Anthropic from '@anthropic-ai/sdk';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { GoogleGenAI } from '@google/genai';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { asArray, asObject, asString, parseJson } from '@llm/core';
import OpenAI, { AzureOpenAI } from 'openai';
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
 * The examples of LiteLLM's page "user keys" (docs.litellm.ai/docs/proxy/user_keys, read 2026-11-30), each by the client that it
 * shows. The table of examples is in docs/user-keys.md; those in Python run by `npm run python`.
 */

const key = masterKey;

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

const contentOf = (text: string) =>
  asString(
    asObject(asObject(asArray(asObject(parseJson(text))?.['choices'])?.[0])?.['message'])?.[
      'content'
    ],
  );

describe('chat completions', () => {
  const metadata = {
    generation_name: 'ishaan-generation-openai-client',
    generation_id: 'openai-client-gen-id22',
    trace_id: 'openai-client-trace-id22',
    trace_user_id: 'openai-client-user-id2',
  };

  it('openai: metadata reaches the log and not the provider', async () => {
    const asked = { model: 'gpt-3.5-turbo', messages, metadata };
    const answer = await openai().chat.completions.create(asked);
    expect(answer.choices[0]?.message.content).toBe('roses are red');
    expect(stage.seen[0]?.body).not.toHaveProperty('metadata');
    expect(JSON.stringify(stage.logged)).toContain('openai-client-trace-id22');
  });

  it('AzureOpenAI: the deployment in the path', async () => {
    const client = new AzureOpenAI({
      apiKey: key,
      endpoint: stage.url,
      apiVersion: '2024-10-21',
      maxRetries: 0,
    });
    const asked = { model: 'gpt-3.5-turbo', messages, metadata };
    const answer = await client.chat.completions.create(asked);
    expect(answer.choices[0]?.message.content).toBe('roses are red');
    expect(stage.seen[0]?.body['model']).toBe('gpt-4o-mini');
  });

  it('curl', async () => {
    const { status, text } = await curl(stage.url, '/chat/completions', {
      model: 'gpt-3.5-turbo',
      messages,
      metadata,
    });
    expect(status).toBe(200);
    expect(contentOf(text)).toBe('roses are red');
  });

  it('@langchain/openai', async () => {
    const chat = new ChatOpenAI({
      model: 'gpt-3.5-turbo',
      apiKey: key,
      temperature: 0.1,
      maxRetries: 0,
      modelKwargs: { metadata },
      configuration: { baseURL: stage.url },
    });
    expect((await chat.invoke('what llm are you')).content).toBe('roses are red');
    expect(stage.seen[0]?.body).toMatchObject({ temperature: 0.1 });
    expect(stage.seen[0]?.body).not.toHaveProperty('metadata');
  });

  it('@anthropic-ai/sdk', async () => {
    const client = new Anthropic({ apiKey: key, baseURL: stage.url, maxRetries: 0 });
    for (const model of ['claude', 'gpt-3.5-turbo']) {
      const message = await client.messages.create({ model, max_tokens: 1024, messages });
      expect(message.content).toMatchObject([{ type: 'text', text: 'roses are red' }]);
    }
  });

  it('@google/genai of Vertex AI', async () => {
    const client = new GoogleGenAI({
      apiKey: key,
      vertexai: true,
      httpOptions: { baseUrl: stage.url },
    });
    const answer = await client.models.generateContent({ model: 'gpt-3.5-turbo', contents: 'hi' });
    expect(answer.text).toBe('roses are red');
  });

  it('@aws-sdk/client-bedrock-runtime, whose name in Python is boto3', async () => {
    const client = awsClient();
    const content = [{ text: 'hi' }];
    for (const modelId of ['on-bedrock', 'gpt-3.5-turbo']) {
      const answer = await client.send(
        new ConverseCommand({ modelId, messages: [{ role: 'user', content }] }),
      );
      expect(answer.output?.message?.content?.[0]?.text).toBe('roses are red');
    }
    const body = JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 9,
      messages,
    });
    const invoked = await client.send(new InvokeModelCommand({ modelId: 'claude', body }));
    expect(parseJson(Buffer.from(invoked.body).toString())).toMatchObject({
      content: [{ type: 'text', text: 'roses are red' }],
    });
  });
});

describe('streaming', () => {
  it('openai', async () => {
    const stream = await openai().chat.completions.create({
      model: 'gpt-3.5-turbo',
      messages,
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('roses are red');
  });

  it('curl', async () => {
    const { text, headers } = await curl(stage.url, '/chat/completions', {
      model: 'gpt-3.5-turbo',
      messages,
      stream: true,
    });
    expect(headers['content-type']).toContain('text/event-stream');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });
});

describe('function calling', () => {
  it('openai', async () => {
    const asked = { model: 'gpt-3.5-turbo', messages, tools, tool_choice: 'auto' as const };
    const answer = await openai().chat.completions.create(asked);
    expect(answer.choices[0]?.message.tool_calls).toHaveLength(1);
    expect(stage.seen[0]?.body).toMatchObject({ tools, tool_choice: 'auto' });
  });

  it('curl', async () => {
    const { text } = await curl(stage.url, '/chat/completions', {
      model: 'gpt-3.5-turbo',
      messages,
      tools,
    });
    expect(text).toContain('get_current_weather');
  });

  it('response_format passes', async () => {
    const asked = {
      model: 'gpt-3.5-turbo',
      messages,
      response_format: { type: 'json_object' as const },
    };
    await openai().chat.completions.create(asked);
    expect(stage.seen[0]?.body).toMatchObject({ response_format: { type: 'json_object' } });
  });
});

describe('embeddings and moderations', () => {
  it('openai embeddings', async () => {
    const answer = await openai().embeddings.create({
      model: 'text-embedding-ada-002',
      input: ['hello from litellm'],
      encoding_format: 'float',
    });
    expect(answer.data[0]?.embedding).toEqual([0.5, 1]);
  });

  it('curl embeddings', async () => {
    const { text } = await curl(stage.url, '/embeddings', {
      model: 'text-embedding-ada-002',
      input: ['write a litellm poem'],
    });
    expect(asObject(parseJson(text))?.['data']).toHaveLength(1);
  });

  it('@langchain/openai embeddings', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: 'text-embedding-ada-002',
      apiKey: key,
      encodingFormat: 'float',
      maxRetries: 0,
      configuration: { baseURL: stage.url },
    });
    expect(await embeddings.embedQuery('This is a test document.')).toEqual([0.5, 1]);
  });

  it('openai moderations', async () => {
    const answer = await openai().moderations.create({
      input: 'hello from litellm',
      model: 'text-moderation-stable',
    });
    expect(answer.results[0]?.flagged).toBe(false);
  });

  it('curl moderations', async () => {
    const { text } = await curl(stage.url, '/moderations', {
      model: 'text-moderation-stable',
      input: 'Sample text goes here',
    });
    expect(asObject(parseJson(text))?.['results']).toHaveLength(1);
  });
});

function awsClient(): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    endpoint: stage.url,
    region: 'us-east-1',
    token: { token: key },
    authSchemePreference: ['httpBearerAuth'],
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });
}
