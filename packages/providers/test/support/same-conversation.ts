import {
  asObject,
  parseJson,
  type ChatRequest,
  type JsonObject,
  type StreamingProtocol,
} from '@llm/core';
import { anthropicMessages } from '../../src/protocols/anthropic-messages/index.ts';
import { openaiChat } from '../../src/protocols/openai-chat/index.ts';

type Both = Required<Pick<StreamingProtocol<'chat'>, 'client' | 'server'>>;
export const openai: Both = openaiChat;
export const anthropic: Both = anthropicMessages;

export const schema = {
  type: 'object',
  properties: { warmer: { type: 'string' } },
  required: ['warmer'],
  additionalProperties: false,
};
export const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const png = 'iVBORw0KGgo=';

// One conversation, as a caller of either protocol asks it.

export const openaiBody = {
  model: 'claude-sonnet-4-5',
  max_completion_tokens: 3000,
  reasoning_effort: 'medium',
  parallel_tool_calls: true,
  stop: 'END',
  user: 'user-1',
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'comparison', strict: true, schema },
  },
  tools: [
    { type: 'function', function: { name: 'get.weather', description: 'Weather', parameters } },
  ],
  messages: [
    { role: 'system', content: 'You are terse.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which is warmer?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
        { type: 'image_url', image_url: { url: 'https://example.com/map.jpg' } },
      ],
    },
    {
      role: 'assistant',
      content: 'Checking.',
      thinking_blocks: [
        { type: 'thinking', thinking: 'Two calls.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'c2VhbGVk' },
      ],
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'get.weather', arguments: '{"city":"Paris"}' },
        },
        { id: 'call_2', type: 'function', function: { name: 'get.weather', arguments: '{}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'call_1', content: '18 degrees' },
    { role: 'tool', tool_call_id: 'call_2', content: 'Error: no city' },
    { role: 'user', content: 'And tomorrow?' },
  ],
};

export const anthropicBody = {
  model: 'gpt-x',
  max_tokens: 3000,
  thinking: { type: 'enabled', budget_tokens: 2048 },
  tool_choice: { type: 'auto', disable_parallel_tool_use: false },
  stop_sequences: ['END'],
  metadata: { user_id: 'user-1' },
  output_config: { format: { type: 'json_schema', schema } },
  tools: [{ name: 'get_weather', description: 'Weather', input_schema: parameters }],
  system: 'You are terse.',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which is warmer?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
        { type: 'image', source: { type: 'url', url: 'https://example.com/map.jpg' } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Two calls.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'c2VhbGVk' },
        { type: 'text', text: 'Checking.' },
        { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Paris' } },
        { type: 'tool_use', id: 'call_2', name: 'get_weather', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'call_1', content: '18 degrees' },
        { type: 'tool_result', tool_use_id: 'call_2', content: 'Error: no city', is_error: true },
        { type: 'text', text: 'And tomorrow?' },
      ],
    },
  ],
};

export const openaiCall = decode(openai.server, openaiBody);
export const anthropicCall = decode(anthropic.server, { ...anthropicBody, stream: true });

/** The hub's request of a body. */
export function decode(server: Both['server'], body: JsonObject): ChatRequest {
  return server.decodeRequest({ body, params: {}, query: {}, headers: {} });
}

/** As it goes over the wire. */
export function plain(body: JsonObject): JsonObject {
  return asObject(parseJson(JSON.stringify(body))) ?? {};
}
