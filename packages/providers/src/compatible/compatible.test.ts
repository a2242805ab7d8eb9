import { describe, expect, it } from 'vitest';
import { connect, createCall } from '@llm/core';
import { providerCases, replayTransport, testContext } from '@llm/core/testing';
import { anthropic } from '../anthropic/index.ts';
import { mock } from '../mock/index.ts';
import { openai } from '../openai/index.ts';
import * as compatible from './index.ts';

const providers = [openai, anthropic, mock, ...Object.values(compatible)];

describe('the declared providers', () => {
  it('have ids of their own', () => {
    const ids = providers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(['fireworks_ai', 'hosted_vllm', 'nvidia_nim', 'together_ai'])(
    'have the ids that LiteLLM knows, such as %s',
    (id) => {
      expect(providers.map((provider) => provider.id)).toContain(id);
    },
  );

  for (const { name, run } of providers.flatMap((provider) => providerCases(provider)))
    it(name, run);
});

// The shape of console.groq.com/docs/api-reference, read 2026-11-20.
const groqChunk = (delta: object, finish: string | null, rest: object = {}) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...rest,
  })}\n\n`;

describe('groq', () => {
  it('counts the tokens of a stream beside its choices', async () => {
    const usage = { queue_time: 0.01, prompt_tokens: 12, completion_tokens: 26, total_tokens: 38 };
    const transport = replayTransport([
      {
        headers: { 'content-type': 'text/event-stream' },
        body:
          groqChunk({ role: 'assistant', content: 'Hi' }, null, { x_groq: { id: 'req_1' } }) +
          groqChunk({}, 'stop', { x_groq: { id: 'req_1', usage } }) +
          'data: [DONE]\n\n',
      },
    ]);
    const service = connect(compatible.groq, { apiKey: 'k', transport });
    const result = await service(
      createCall('chat', {
        model: 'm',
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        stream: true,
      }),
      testContext(),
    );
    if (result.kind !== 'stream') throw new Error('it did not stream');
    const events = [];
    for await (const event of result.stream) events.push(event);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'usage',
        usage: expect.objectContaining({
          input: expect.objectContaining({ fresh: 12 }),
          output: expect.objectContaining({ text: 26 }),
        }),
      }),
    );
  });
});
