import { anthropic, openai } from '@llm/providers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Across, startAcross } from '../support/said-across.ts';

const big = '1234567890123456789';
const arguments_ = `{"id":${big},"ids":[${big},-18446744073709551617],"text":"${big}"}`;
// Bodies are written as text, because JSON.stringify knows no such number.
const withNumber = (body: object) => JSON.stringify(body).replaceAll('"@"', big);

let across: Across;
beforeAll(async () => {
  across = await startAcross();
});
afterAll(() => across.close());

const toolUse = (input: string) =>
  `{"id":"msg_1","type":"message","role":"assistant","model":"up","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":${input}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}`;
const toolCall = (text: string) =>
  `{"id":"c","object":"chat.completion","created":1,"model":"up","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":${text}}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}`;

describe('integers of any size', () => {
  it('come through in the arguments of an answer, in both directions and lanes', async () => {
    across.answer = toolUse(arguments_);
    const chat = await across.chat(anthropic, 'claude-opus-4-5', {});
    expect(chat.text).toContain(JSON.stringify(arguments_));
    const native = await across.messages(anthropic, 'claude-opus-4-5', {});
    expect(native.text).toContain(arguments_);
    across.answer = toolCall(JSON.stringify(arguments_));
    const messages = await across.messages(openai, 'gpt-4.1', {});
    expect(messages.text).toContain(`"input":${arguments_}`);
    // Some vendors write the arguments as an object.
    across.answer = toolCall(arguments_);
    expect((await across.messages(openai, 'gpt-4.1', {})).text).toContain(`"input":${arguments_}`);
    across.answer = '';
  });

  it('come through in a streamed answer whose arguments come whole', async () => {
    const event = (type: string, data: object) =>
      `event: ${type}\ndata: ${withNumber({ type, ...data })}\n\n`;
    across.answer =
      event('message_start', { message: { id: 'm', role: 'assistant', content: [], usage: {} } }) +
      event('content_block_start', {
        index: 0,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'f', input: { id: '@' } },
      }) +
      event('content_block_stop', { index: 0 }) +
      event('message_delta', { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } }) +
      event('message_stop', {});
    const { text } = await across.chat(anthropic, 'claude-opus-4-5', { stream: true });
    expect(text).toContain(big);
    across.answer = '';
  });

  it('come through in the schemas and the history of a request, in both directions', async () => {
    const schema = { type: 'object', properties: { id: { type: 'integer', enum: ['@'] } } };
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: arguments_ } };
    const chat = {
      tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'x' },
      ],
    };
    const toClaude = await across.chatText(anthropic, 'claude-opus-4-5', withNumber(chat));
    expect(toClaude.sent?.raw).toContain(`"input":${arguments_}`);
    expect(toClaude.sent?.raw).toContain(`"enum":[${big}]`);
    const messages = {
      tools: [{ name: 'f', input_schema: schema }],
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'call_1', name: 'f', input: { id: '@' } }],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'x' }],
        },
      ],
    };
    const toOpenai = await across.messagesText(openai, 'gpt-4.1', withNumber(messages));
    expect(toOpenai.sent?.raw).toContain(JSON.stringify(`{"id":${big}}`));
    expect(toOpenai.sent?.raw).toContain(`"enum":[${big}]`);
  });
});

describe('token counts of a stream', () => {
  const event = (type: string, data: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const stream = (usage: object, final: object) =>
    event('message_start', { message: { id: 'm', role: 'assistant', content: [], usage } }) +
    event('content_block_start', { index: 0, content_block: { type: 'text', text: 'Hi' } }) +
    event('content_block_stop', { index: 0 }) +
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: final }) +
    event('message_stop', {});
  const ask = { stream: true, stream_options: { include_usage: true } };

  it('are not erased by a later 0', async () => {
    across.answer = stream(
      { input_tokens: 15, cache_read_input_tokens: 100, output_tokens: 1 },
      { input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 7 },
    );
    const { text } = await across.chat(anthropic, 'claude-opus-4-5', ask);
    expect(text).toContain('"prompt_tokens":115,"completion_tokens":7');
    across.answer = '';
  });

  it('tell the name that OpenAI has for writes to the cache', async () => {
    const counts = { input_tokens: 5, cache_creation_input_tokens: 30, output_tokens: 7 };
    across.answer = stream(counts, counts);
    const { text } = await across.chat(anthropic, 'claude-opus-4-5', ask);
    expect(text).toContain('"cache_write_tokens":30');
    across.answer = '';
  });
});
