import type { ServerResponse } from 'node:http';
import { asArray, asObject, asString, type JsonObject, parseJson } from '@llm/core';
import { answerTo, pieces, type Prompt, scriptedUsage } from './model-script.ts';
import {
  type Asked,
  expectOnly,
  expectThat,
  objectsIn,
  type SeenRequest,
  textOf,
  type UpstreamProtocol,
  upstreamKey,
  wordOf,
} from './upstream.ts';

// platform.openai.com/docs/api-reference/chat/create, read 2026-11-20; without what no test sends.
const bodyFields = [
  ...['model', 'messages', 'stream', 'stream_options', 'temperature', 'top_p', 'n', 'stop', 'seed'],
  ...['max_tokens', 'max_completion_tokens', 'tools', 'tool_choice', 'parallel_tool_calls', 'user'],
  ...['response_format', 'reasoning_effort', 'frequency_penalty', 'presence_penalty', 'logprobs'],
];

/** An upstream that speaks Chat Completions; a model that thinks aloud tells it in `reasoning_content`, as DeepSeek's does. */
export const openaiUpstream: UpstreamProtocol = {
  path: '/v1/chat/completions',
  check: checkRequest,
  read: readPrompt,
  answer,
  refuse(response, { status, message, headers }) {
    const type = status === 429 ? 'requests' : 'invalid_request_error';
    const code = status === 429 ? 'rate_limit_exceeded' : null;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message, type, param: null, code } }));
  },
  hold(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    send(response, chunk({ role: 'assistant', content: 'one moment' }));
  },
  fail(response) {
    const error = { message: 'the model fell over', type: 'server_error', param: null, code: null };
    send(response, { error });
    response.end();
  },
};

function checkRequest({ headers, body }: SeenRequest): void {
  expectThat(headers.authorization === `Bearer ${upstreamKey}`, 'wrong authorization');
  expectThat(headers['x-api-key'] === undefined, 'a header of another provider');
  expectThat(headers['content-type']?.startsWith('application/json') === true, 'wrong type');
  expectOnly(body, bodyFields, '');
  expectThat(wordOf(body['model']).endsWith('-upstream'), 'the model is not known');
  expectThat(
    body['stream_options'] === undefined || body['stream'] === true,
    'stream_options is only allowed when stream is enabled',
  );
  for (const { type, function: tool } of objectsIn(body['tools'])) {
    expectThat(type === 'function', 'tools[].type must be function');
    expectThat(typeof asObject(tool)?.['name'] === 'string', 'tools[].function.name is missing');
    expectThat(
      asObject(asObject(tool)?.['parameters'])?.['type'] === 'object',
      'tools[].function.parameters must be an object schema',
    );
  }
  checkMessages(objectsIn(body['messages']));
  const format = asObject(body['response_format']);
  if (format?.['type'] !== 'json_schema') return;
  const schema = asObject(format['json_schema']);
  expectThat(typeof schema?.['name'] === 'string', 'response_format.json_schema.name is missing');
  expectThat(asObject(schema['schema']) !== undefined, 'response_format.json_schema.schema');
}

const roles = ['system', 'developer', 'user', 'assistant', 'tool'];

function checkMessages(messages: readonly JsonObject[]): void {
  expectThat(messages.length > 0, 'messages is empty');
  const open = new Set<string>();
  for (const message of messages) {
    const role = asString(message['role']) ?? '';
    expectThat(roles.includes(role), `the role ${role} is not one of ${roles.join(', ')}`);
    if (role === 'tool') {
      const id = asString(message['tool_call_id']) ?? '';
      expectThat(open.delete(id), `tool_call_id ${id} is not in the message before`);
      expectThat(textOf(message['content']) !== '', 'a tool message needs a content');
      continue;
    }
    expectThat(open.size === 0, `no tool message answers ${[...open].join(', ')}`);
    const calls = objectsIn(message['tool_calls']);
    for (const call of calls) {
      const called = asObject(call['function']);
      expectThat(call['type'] === 'function', 'tool_calls[].type must be function');
      expectThat(typeof called?.['name'] === 'string', 'tool_calls[].function.name is missing');
      parseJson(asString(called['arguments']) ?? '');
      open.add(asString(call['id']) ?? '');
    }
    const { content } = message;
    const isAbsent = content === null || content === undefined;
    expectThat(!isAbsent || calls.length > 0, `a ${role} message needs a content`);
    for (const part of objectsIn(asArray(content))) checkPart(part, role);
  }
  expectThat(open.size === 0, `no tool message answers ${[...open].join(', ')}`);
}

function checkPart(part: JsonObject, role: string): void {
  if (part['type'] === 'text') {
    expectThat(typeof part['text'] === 'string', 'content[].text is missing');
    return;
  }
  if (part['type'] === 'file') {
    const { filename, file_data: data } = asObject(part['file']) ?? {};
    expectThat(role === 'user', `content[].type of ${role}`);
    expectThat(typeof filename === 'string' && typeof data === 'string', 'content[].file');
    return;
  }
  expectThat(part['type'] === 'image_url' && role === 'user', `content[].type of ${role}`);
  expectThat(
    typeof asObject(part['image_url'])?.['url'] === 'string',
    'content[].image_url.url is missing',
  );
}

function readPrompt(body: JsonObject): Prompt {
  const messages = objectsIn(body['messages']);
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  const user = messages[lastUser] ?? {};
  const format = asObject(asObject(body['response_format'])?.['json_schema']);
  const choice = asObject(body['tool_choice']);
  const tools = objectsIn(body['tools']).map(({ function: tool }) =>
    wordOf(asObject(tool)?.['name']),
  );
  const effort = asString(body['reasoning_effort']);
  return {
    system: messages
      .filter(({ role }) => role === 'system' || role === 'developer')
      .map(({ content }) => textOf(content))
      .join('\n'),
    text: textOf(user['content']),
    tools,
    forced:
      asString(asObject(choice?.['function'])?.['name']) ??
      (body['tool_choice'] === 'required' ? tools[0] : undefined),
    results: messages
      .slice(lastUser + 1)
      .filter(({ role }) => role === 'tool')
      .map(({ content }) => textOf(content)),
    images: objectsIn(asArray(user['content'])).flatMap((part) => {
      const url = asString(asObject(part['image_url'])?.['url']) ?? '';
      const [, mediaType = '', data = ''] = /^data:([^;]+);base64,(.+)$/.exec(url) ?? [];
      return url === '' ? [] : [{ mediaType, bytes: Buffer.from(data, 'base64') }];
    }),
    schema: asObject(format?.['schema']),
    thinks: effort !== undefined && effort !== 'none',
  };
}

const model = 'scripted-openai';
const id = 'chatcmpl-scripted';
const created = 1_790_000_000;

function answer(response: ServerResponse, { prompt, body, stream }: Asked): void {
  const { thinking, text, calls } = answerTo(prompt);
  const finish = calls.length > 0 ? 'tool_calls' : 'stop';
  const toolCalls = calls.map(({ id: callId, name, input }) => ({
    id: callId,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
  const headers = { 'x-request-id': 'upstream-request-1', 'x-ratelimit-remaining-requests': '99' };
  if (!stream) {
    const message = {
      role: 'assistant',
      content: text === '' ? null : text,
      refusal: null,
      ...(thinking === undefined ? {} : { reasoning_content: thinking }),
      ...(calls.length === 0 ? {} : { tool_calls: toolCalls }),
    };
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(
      JSON.stringify({
        id,
        object: 'chat.completion',
        created,
        model,
        choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
        usage,
      }),
    );
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
  send(response, chunk({ role: 'assistant', content: '', refusal: null }));
  for (const piece of pieces(thinking ?? '')) send(response, chunk({ reasoning_content: piece }));
  for (const piece of pieces(text)) send(response, chunk({ content: piece }));
  for (const [index, call] of toolCalls.entries()) {
    const { name, arguments: input } = call.function;
    const head = { index, id: call.id, type: 'function', function: { name, arguments: '' } };
    send(response, chunk({ tool_calls: [head] }));
    for (const piece of pieces(input, 5))
      send(response, chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
  }
  send(response, chunk({}, finish));
  const asksForUsage = asObject(body['stream_options'])?.['include_usage'] === true;
  if (asksForUsage) send(response, { ...chunk({}), choices: [], usage });
  response.end('data: [DONE]\n\n');
}

const usage = {
  prompt_tokens: scriptedUsage.input,
  completion_tokens: scriptedUsage.output,
  total_tokens: scriptedUsage.input + scriptedUsage.output,
  prompt_tokens_details: { cached_tokens: scriptedUsage.cached },
};

function chunk(delta: JsonObject, finish: string | null = null) {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  return { id, object: 'chat.completion.chunk', created, model, choices };
}

function send(response: ServerResponse, data: object): void {
  response.write(`data: ${JSON.stringify(data)}\n\n`);
}
