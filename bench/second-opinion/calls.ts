import type { JsonObject } from '../../packages/core/src/index.ts';

/** The models of both gateways, one of each format that Chat Completions is translated to. */
export const models: Readonly<Record<string, JsonObject>> = {
  anthropic: { model: 'anthropic/claude-sonnet-4-5' },
  gemini: { model: 'gemini/gemini-2.5-pro' },
  converse: {
    model: 'bedrock/converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    aws_region_name: 'us-east-1',
    aws_access_key_id: 'AKIASECONDOPINION000',
    aws_secret_access_key: 'second-opinion',
  },
  cohere: { model: 'cohere_chat/command-a-03-2025' },
  mistral: { model: 'mistral/mistral-large-latest' },
  azure: { model: 'azure/gpt-4o', api_version: '2024-10-21' },
  ollama: { model: 'ollama_chat/llama3.1' },
};

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, celsius: { type: 'number' } },
  required: ['city', 'celsius'],
  additionalProperties: false,
};
const weather = {
  type: 'function',
  function: { name: 'get_weather', description: 'The weather', parameters: schema },
};
const strict = { ...weather, function: { ...weather.function, strict: true } };
const bare = { type: 'function', function: { name: 'now' } };
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const user = (content: string | readonly JsonObject[]) => ({ role: 'user', content });
const hi = [user('Hi')];
const call = (id: string, city: string) => ({
  id,
  type: 'function',
  function: { name: 'get_weather', arguments: JSON.stringify({ city, celsius: 1 }) },
});
const result = (id: string, content: string | readonly JsonObject[]) => ({
  role: 'tool',
  tool_call_id: id,
  content,
});
const cached = { cache_control: { type: 'ephemeral' } };
const text = (words: string) => ({ type: 'text', text: words });

/** What is asked, by what is special about it. Each is asked of every model. */
export const calls: Readonly<Record<string, JsonObject>> = {
  plain: { messages: hi },
  stream: { messages: hi, stream: true },
  'stream with usage': { messages: hi, stream: true, stream_options: { include_usage: true } },
  system: { messages: [{ role: 'system', content: 'Be brief' }, ...hi] },
  'two systems': {
    messages: [
      { role: 'system', content: 'Be brief' },
      { role: 'system', content: 'Be kind' },
      ...hi,
    ],
  },
  'system in the middle': {
    messages: [...hi, { role: 'system', content: 'Be brief' }, user('And?')],
  },
  developer: { messages: [{ role: 'developer', content: 'Be brief' }, ...hi] },
  'two of the user': { messages: [...hi, user('And?')] },
  'begun answer': { messages: [...hi, { role: 'assistant', content: 'Well,' }] },
  'assistant first': { messages: [{ role: 'assistant', content: 'Hello' }, ...hi] },
  'text parts': { messages: [user([text('One'), text('Two')])] },
  max_tokens: { messages: hi, max_tokens: 100 },
  max_completion_tokens: { messages: hi, max_completion_tokens: 100 },
  sampling: { messages: hi, temperature: 0.5 },
  'hot sampling': { messages: hi, temperature: 1.8 },
  top_p: { messages: hi, top_p: 0.9 },
  top_k: { messages: hi, top_k: 40 },
  stop: { messages: hi, stop: 'END' },
  stops: { messages: hi, stop: ['END', 'FIN'] },
  seed: { messages: hi, seed: 7 },
  penalties: { messages: hi, frequency_penalty: 0.5, presence_penalty: 0.25 },
  'n of two': { messages: hi, n: 2 },
  logprobs: { messages: hi, logprobs: true, top_logprobs: 3 },
  user: { messages: hi, user: 'user-1' },
  tool: { messages: hi, tools: [weather] },
  'strict tool': { messages: hi, tools: [strict] },
  'tool without parameters': { messages: hi, tools: [bare] },
  'tool auto': { messages: hi, tools: [weather], tool_choice: 'auto' },
  'tool none': { messages: hi, tools: [weather], tool_choice: 'none' },
  'tool required': { messages: hi, tools: [weather], tool_choice: 'required' },
  'tool forced': {
    messages: hi,
    tools: [weather, bare],
    tool_choice: { type: 'function', function: { name: 'now' } },
  },
  'one tool at a time': { messages: hi, tools: [weather], parallel_tool_calls: false },
  'tool results': {
    tools: [weather],
    messages: [
      ...hi,
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [call('c1', 'Oslo'), call('c2', 'Rome')],
      },
      result('c1', 'cold'),
      result('c2', '{"sun": true}'),
      user('So?'),
    ],
  },
  'tool result of parts': {
    tools: [weather],
    messages: [
      ...hi,
      { role: 'assistant', content: null, tool_calls: [call('c1', 'Oslo')] },
      result('c1', [text('cold'), text('wet')]),
    ],
  },
  'tool call without arguments': {
    tools: [bare],
    messages: [
      ...hi,
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'now', arguments: '' } }],
      },
      result('c1', 'noon'),
    ],
  },
  picture: { messages: [user([text('What?'), { type: 'image_url', image_url: { url: pixel } }])] },
  file: {
    messages: [
      user([
        text('What?'),
        {
          type: 'file',
          file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' },
        },
      ]),
    ],
  },
  'json object': { messages: hi, response_format: { type: 'json_object' } },
  'json schema': {
    messages: hi,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'forecast', schema, strict: true },
    },
  },
  'low effort': { messages: hi, reasoning_effort: 'low' },
  'high effort with tools': { messages: hi, reasoning_effort: 'high', tools: [weather] },
  thinking: { messages: hi, thinking: { type: 'enabled', budget_tokens: 2048 }, max_tokens: 4096 },
  'thoughts go back': {
    reasoning_effort: 'low',
    tools: [weather],
    messages: [
      ...hi,
      {
        role: 'assistant',
        content: '',
        thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }],
        tool_calls: [call('c1', 'Oslo')],
      },
      result('c1', 'cold'),
    ],
  },
  'cache marks': {
    messages: [
      { role: 'system', content: [{ ...text('A long text'), ...cached }] },
      user([{ ...text('Hi'), ...cached }]),
    ],
    tools: [{ ...weather, ...cached }],
  },
};
