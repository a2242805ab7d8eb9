import { isLLMError, type JsonObject, type JsonValue } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';

const decode = (fields: JsonObject) =>
  decodeRequest({ body: { model: 'm', ...fields }, params: {}, query: {}, headers: {} });
const user = { role: 'user', content: 'Hi' };

describe('the input', () => {
  it('is one message of the user where it is a text', () => {
    expect(decode({ input: 'Hi' }).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ]);
  });

  it('groups what the model wrote, and what its tools gave, into turns', () => {
    const call = (id: string) => ({
      type: 'function_call',
      call_id: id,
      name: 'f',
      arguments: '{}',
    });
    const output = (id: string) => ({ type: 'function_call_output', call_id: id, output: id });
    const { messages } = decode({
      input: [
        user,
        { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'Think.' }] },
        { role: 'assistant', content: 'Let me look.' },
        call('a'),
        call('b'),
        output('a'),
        output('b'),
        call('c'),
        output('c'),
        user,
        user,
      ],
    });
    expect(messages.map(({ role, content }) => [role, content.map(({ type }) => type)])).toEqual([
      ['user', ['text']],
      ['assistant', ['reasoning', 'text', 'tool_call', 'tool_call']],
      ['tool', ['tool_result', 'tool_result']],
      ['assistant', ['tool_call']],
      ['tool', ['tool_result']],
      ['user', ['text']],
      ['user', ['text']],
    ]);
  });

  it('may stand with the provider', () => {
    for (const fields of [
      { previous_response_id: 'resp_1' },
      { conversation: { id: 'conv_1' } },
      { prompt: { id: 'pmpt_1' } },
    ]) {
      const { messages, extra } = decode(fields);
      expect(messages).toEqual([]);
      expect(extra?.fields).toEqual(fields);
    }
  });

  it('keeps items that nobody knows, in their places', () => {
    const item = { type: 'new_kind', id: 'x', value: 1 };
    expect(decode({ input: [user, item, { id: 'msg_9' }] }).messages[1]?.content).toEqual([
      { type: 'opaque', protocol: 'openai-responses', value: item },
      { type: 'opaque', protocol: 'openai-responses', value: { id: 'msg_9' } },
    ]);
  });

  it('reads thoughts that the gateway has sealed for another provider', () => {
    const { messages } = decode({
      input: [
        {
          type: 'reasoning',
          id: 'rs',
          summary: [{ type: 'summary_text', text: 'Hm.' }],
          encrypted_content: 'signed:thought:EqQB',
        },
      ],
    });
    expect(messages[0]?.content).toEqual([{ type: 'reasoning', text: 'Hm.', signature: 'EqQB' }]);
  });
});

describe('settings', () => {
  it('ask for log probabilities by their name among what is included', () => {
    const { logprobs, topLogprobs } = decode({
      input: 'Hi',
      include: ['message.output_text.logprobs'],
      top_logprobs: 3,
    });
    expect({ logprobs, topLogprobs }).toEqual({ logprobs: true, topLogprobs: 3 });
  });

  it('switch thinking off', () => {
    expect(decode({ input: 'Hi', reasoning: { effort: 'none' } }).reasoning).toEqual({
      mode: 'off',
      effort: 'none',
    });
  });

  it('count tokens of every stream', () => {
    expect(decode({ input: 'Hi', stream: true }).includeUsage).toBe(true);
    expect(decode({ input: 'Hi', stream: false }).includeUsage).toBeUndefined();
  });

  it('keep the provider’s metadata and leave out what is the gateway’s', () => {
    const { metadata, extra } = decode({
      input: 'Hi',
      metadata: { topic: 'x' },
      num_retries: 2,
      litellm_metadata: { a: 1 },
    });
    expect(metadata).toEqual({ topic: 'x' });
    expect(extra?.fields).toEqual({});
  });
});

describe('a mistake', () => {
  it.each<readonly [JsonObject, string]>([
    [{}, 'input'],
    [{ input: null }, 'input'],
    [{ input: 7 }, 'input'],
    [{ input: [7] }, 'input[0]'],
    [{ input: [{}] }, 'input[0].role'],
    [{ input: [{ role: 'wizard', content: 'x' }] }, 'input[0].role'],
    [{ input: [{ role: 'user' }] }, 'input[0].content'],
    [{ input: [{ role: 'user', content: 7 }] }, 'input[0].content'],
    [{ input: [{ role: 'user', content: [7] }] }, 'input[0].content[0]'],
    [{ input: [{ role: 'user', content: [{}] }] }, 'input[0].content[0].type'],
    [{ input: [{ role: 'user', content: [{ type: 'input_text' }] }] }, 'input[0].content[0].text'],
    [
      { input: [{ role: 'user', content: [{ type: 'input_image' }] }] },
      'input[0].content[0].image_url',
    ],
    [{ input: [user, { type: 'function_call', name: 'f', arguments: '' }] }, 'input[1].call_id'],
    [{ input: [{ type: 'function_call', call_id: 'a', arguments: '' }] }, 'input[0].name'],
    [{ input: [{ type: 'function_call_output', output: 'x' }] }, 'input[0].call_id'],
    [{ input: [{ type: 'function_call_output', call_id: 'a' }] }, 'input[0].output'],
    [{ input: 'Hi', tools: {} }, 'tools'],
    [{ input: 'Hi', tools: [{}] }, 'tools[0].type'],
    [{ input: 'Hi', tools: [{ type: 'function' }] }, 'tools[0].name'],
    [{ input: 'Hi', tool_choice: 7 }, 'tool_choice'],
    [{ input: 'Hi', tool_choice: { type: 'function' } }, 'tool_choice.name'],
    [{ input: 'Hi', text: { format: {} } }, 'text.format.type'],
    [{ input: 'Hi', text: { format: { type: 'json_schema', name: 'n' } } }, 'text.format.schema'],
    [{ input: 'Hi', reasoning: 'high' }, 'reasoning'],
    [{ input: 'Hi', stream: 'yes' }, 'stream'],
    [{ input: 'Hi', max_output_tokens: '7' }, 'max_output_tokens'],
  ])('in %j is refused with the place %s', (fields, param) => {
    let thrown: unknown;
    try {
      decode(fields);
    } catch (error) {
      thrown = error;
    }
    expect(isLLMError(thrown, 'invalid_request') ? thrown.param : thrown).toBe(param);
  });

  it('is none in what clients of Chat Completions write', () => {
    const tool: JsonValue = { type: 'function', function: { name: 'f', parameters: {} } };
    expect(decode({ input: 'Hi', tools: [tool] }).tools).toEqual([
      { type: 'function', name: 'f', parameters: {} },
    ]);
  });
});
