import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../packages/proxy/test/support/recorded.ts';
import { badInputs, faultsOf, modelOf, otherRoute, ownRoute, questionAbroad } from './cases.ts';

const whole: Exchange = {
  id: 'whole',
  provider: 'openai',
  kind: 'chat',
  request: { path: '/v1/chat/completions', body: { model: 'gpt-x', messages: [], seed: 1 } },
  response: {
    status: 200,
    body: {
      model: 'gpt-x-1',
      choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'length' }],
      usage: { prompt_tokens: 2, completion_tokens: 3 },
    },
  },
};
const streamed: Exchange = {
  id: 'streamed',
  provider: 'openai',
  kind: 'chat-stream',
  request: null,
  response: {
    status: 200,
    chunks: [
      '{"model":"gpt-y","choices":[{"index":0,"delta":{"content":"Hi"}}]}',
      '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
      '{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}',
    ],
  },
};

describe('ownRoute', () => {
  it('asks as was asked, of the model that has the name of the exchange', () => {
    expect(ownRoute(whole)).toMatchObject({
      path: '/v1/chat/completions',
      body: { model: 'whole', messages: [], seed: 1, stream: false },
      recorded: { text: 'Hi', 'finish reason': 'length', 'usage: output': 3 },
    });
  });

  it('asks plainly where no question is recorded, for the usage that is', () => {
    expect(ownRoute(streamed).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });
});

describe('otherRoute', () => {
  it('expects the same content, and the end in the words of the other protocol', () => {
    const { path, recorded } = otherRoute(whole);
    expect(path).toBe('/v1/messages');
    expect(recorded).toMatchObject({ text: 'Hi', 'finish reason': 'max_tokens', error: false });
    expect(recorded).not.toHaveProperty('model');
  });
});

describe('questionAbroad', () => {
  it('asks nothing where no question is recorded', () => {
    expect(questionAbroad(streamed, { whole, streamed })).toEqual([]);
  });

  it('puts a question to a model of the other provider', () => {
    const [asked] = questionAbroad(whole, { whole: { ...whole, id: 'abroad' }, streamed });
    expect(asked).toMatchObject({ asks: 'abroad', body: { model: 'abroad', seed: 1 } });
  });
});

describe('modelOf', () => {
  it('takes the name that was asked for, else the one that answered', () => {
    expect(modelOf(whole).upstream).toBe('openai/gpt-x');
    expect(modelOf(streamed).upstream).toBe('openai/gpt-y');
  });
});

describe('faultsOf', () => {
  it('breaks a stream and a whole answer', () => {
    const faults = faultsOf([whole, streamed]);
    const body = (id: string) => faults.find((fault) => fault.id === id)?.body;
    expect(body('openai-text-stream-ends-before-its-first-event')).toBe('');
    expect(body('openai-text-stream-lacks-its-last-event')).not.toContain('[DONE]');
    expect(body('openai-text-stream-fails-in-the-middle')).toMatch(/"Hi"[^]*"error"[^]*\n\n$/);
    expect(() => {
      JSON.parse(body('openai-answer-is-half-a-json') ?? '');
    }).toThrow();
  });
});

describe('badInputs', () => {
  it('has one thing wrong at a time', () => {
    const inputs = badInputs('chat', 'good');
    expect(inputs.find(({ id }) => id === 'missing messages')?.body).not.toHaveProperty('messages');
    expect(inputs.find(({ id }) => id === 'wrong key')).toMatchObject({
      key: 'sk-wrong-key-0123456789',
      body: { model: 'good' },
    });
    expect(new Set(inputs.map(({ id }) => id)).size).toBe(inputs.length);
  });
});
