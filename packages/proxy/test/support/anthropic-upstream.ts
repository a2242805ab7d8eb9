import type { ServerResponse } from 'node:http';
import { asArray, asNumber, asObject, asString, type JsonObject } from '@llm/core';
import { answerTo, pieces, type Prompt, scriptedUsage, sign } from './model-script.ts';
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

// docs.claude.com/en/api/messages, read 2026-11-20; without what no test sends.
const bodyFields = [
  ...['model', 'messages', 'max_tokens', 'system', 'stream', 'stop_sequences', 'temperature'],
  ...['top_p', 'top_k', 'tools', 'tool_choice', 'thinking', 'output_config', 'metadata'],
  ...['service_tier'],
];

// Of the beta API: docs.claude.com/en/docs/build-with-claude/context-editing, read 2026-12-01.
const betaFields: Readonly<Record<string, string>> = {
  context_management: 'context-management-2025-06-27',
};

/** An upstream that speaks the Messages API. Thoughts that come back must carry the signature they went with. */
export const anthropicUpstream: UpstreamProtocol = {
  // Clients of the beta API say so in the query.
  path: /^\/v1\/messages(\?beta=true)?$/,
  check: checkRequest,
  read: readPrompt,
  answer,
  refuse(response, { status, message, headers }) {
    const types: Readonly<Record<number, string>> = {
      404: 'not_found_error',
      429: 'rate_limit_error',
    };
    const error = { type: types[status] ?? 'invalid_request_error', message };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ type: 'error', error, request_id: 'req_scripted' }));
  },
  hold(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    send(response, 'message_start', { message: { ...head, usage: startUsage } });
    send(response, 'content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
    const delta = { type: 'text_delta', text: 'one moment' };
    send(response, 'content_block_delta', { index: 0, delta });
  },
  fail(response) {
    const error = { type: 'overloaded_error', message: 'the model fell over' };
    send(response, 'error', { error });
    response.end();
  },
};

function checkRequest({ headers, body }: SeenRequest): void {
  expectThat(headers['x-api-key'] === upstreamKey, 'wrong x-api-key');
  expectThat(headers.authorization === undefined, 'a header of another provider');
  // The version of 2026-10-21 goes with a bearer token.
  const { 'anthropic-version': version } = headers;
  expectThat(version === '2023-06-01', 'anthropic-version does not go with x-api-key');
  expectThat(headers['content-type']?.startsWith('application/json') === true, 'wrong type');
  const betas = String(headers['anthropic-beta'] ?? '').split(',');
  const allowed = Object.keys(betaFields).filter((name) => betas.includes(betaFields[name] ?? ''));
  expectOnly(body, [...bodyFields, ...allowed], '');
  expectThat(wordOf(body['model']).endsWith('-upstream'), 'the model is not known');
  const maxTokens = asNumber(body['max_tokens']) ?? 0;
  expectThat(maxTokens >= 1, 'max_tokens: field required');
  expectThat((asNumber(body['temperature']) ?? 1) <= 1, 'temperature: must be 1 or less');
  for (const tool of objectsIn(body['tools'])) {
    expectThat(typeof tool['name'] === 'string', 'tools[].name: field required');
    expectThat(
      asObject(tool['input_schema'])?.['type'] === 'object',
      'tools[].input_schema.type: must be object',
    );
  }
  const thinking = asObject(body['thinking']);
  const isBudgeted = thinking?.['type'] === 'enabled';
  if (isBudgeted) {
    const budget = asNumber(thinking['budget_tokens']) ?? 0;
    expectThat(budget >= 1024, 'thinking.budget_tokens: must be 1024 or more');
    expectThat(budget < maxTokens, 'max_tokens must be greater than thinking.budget_tokens');
  }
  checkMessages(objectsIn(body['messages']), isBudgeted);
}

const blockTypes: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'image', 'document', 'tool_result'],
  assistant: ['text', 'thinking', 'redacted_thinking', 'tool_use'],
  // Within the conversation, never first.
  system: ['text'],
};

function checkMessages(messages: readonly JsonObject[], thinks: boolean): void {
  expectThat(messages[0]?.['role'] === 'user', 'messages: first message must be of the user');
  let asked: readonly string[] = [];
  for (const message of messages) {
    const role = asString(message['role']) ?? '';
    const known = blockTypes[role];
    expectThat(known !== undefined, `messages[].role: ${role}`);
    expectOnly(message, ['role', 'content'], 'messages[].');
    const blocks = blocksOf(message);
    expectThat(blocks.length > 0, 'messages[].content: must not be empty');
    for (const block of blocks) {
      expectThat(known.includes(wordOf(block['type'])), `a ${wordOf(block['type'])} of ${role}`);
      checkBlock(block);
    }
    const results = blocks.flatMap(({ type, tool_use_id }) =>
      type === 'tool_result' ? [wordOf(tool_use_id)] : [],
    );
    expectThat(
      asked.every((id) => results.includes(id)) && results.every((id) => asked.includes(id)),
      `tool_use ids ${asked.join(', ')} were answered with tool_result of ${results.join(', ')}`,
    );
    asked = blocks.flatMap(({ type, id }) => (type === 'tool_use' ? [wordOf(id)] : []));
    if (thinks && asked.length > 0)
      expectThat(
        blocks[0]?.['type'] === 'thinking',
        'with thinking, an assistant message with tool_use must begin with a thinking block',
      );
  }
  expectThat(asked.length === 0, `no tool_result answers ${asked.join(', ')}`);
}

function checkBlock(block: JsonObject): void {
  switch (block['type']) {
    case 'text':
      expectThat(asString(block['text']) !== '', 'text content blocks must be non-empty');
      break;
    case 'thinking':
      expectThat(
        block['signature'] === sign(wordOf(block['thinking'])),
        'Invalid `signature` in `thinking` block',
      );
      break;
    case 'tool_use':
      expectThat(asObject(block['input']) !== undefined, 'tool_use.input: must be an object');
      break;
    case 'image': {
      const source = asObject(block['source']);
      const { type } = source ?? {};
      expectThat(type === 'base64' || type === 'url', 'image.source.type');
      break;
    }
    default:
  }
}

function blocksOf({ content }: JsonObject): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsIn(content);
}

function readPrompt(body: JsonObject): Prompt {
  const messages = objectsIn(body['messages']);
  const lastBlocks = blocksOf(messages.at(-1) ?? {});
  const spoken = messages.findLast((message) =>
    blocksOf(message).some(({ type }) => message['role'] === 'user' && type === 'text'),
  );
  const format = asObject(asObject(body['output_config'])?.['format']);
  const choice = asObject(body['tool_choice']);
  const tools = objectsIn(body['tools']).map(({ name }) => wordOf(name));
  const thinking = asString(asObject(body['thinking'])?.['type']);
  return {
    system: textOf(body['system']),
    text: textOf(spoken?.['content']),
    tools,
    forced: asString(choice?.['name']) ?? (choice?.['type'] === 'any' ? tools[0] : undefined),
    results: lastBlocks
      .filter(({ type }) => type === 'tool_result')
      .map(({ content }) => textOf(content)),
    images: objectsIn(asArray(spoken?.['content'])).flatMap(({ type, source }) => {
      if (type !== 'image') return [];
      const { media_type: mediaType, data } = asObject(source) ?? {};
      return [{ mediaType: wordOf(mediaType), bytes: Buffer.from(wordOf(data), 'base64') }];
    }),
    schema: asObject(format?.['schema']),
    thinks: thinking === 'enabled' || thinking === 'adaptive',
  };
}

const head = {
  id: 'msg_scripted',
  type: 'message',
  role: 'assistant',
  model: 'scripted-anthropic',
  content: [],
  stop_reason: null,
  stop_sequence: null,
};
const inputUsage = {
  input_tokens: scriptedUsage.input - scriptedUsage.cached,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: scriptedUsage.cached,
};
const startUsage = { ...inputUsage, output_tokens: 1 };

function answer(response: ServerResponse, { prompt, stream }: Asked): void {
  const { thinking, text, calls } = answerTo(prompt);
  const stopReason = calls.length > 0 ? 'tool_use' : 'end_turn';
  const headers = { 'request-id': 'req_scripted' };
  if (!stream) {
    const content = [
      ...(thinking === undefined
        ? []
        : [{ type: 'thinking', thinking, signature: sign(thinking) }]),
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
    ];
    const usage = { ...inputUsage, output_tokens: scriptedUsage.output };
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ ...head, content, stop_reason: stopReason, usage }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
  send(response, 'message_start', { message: { ...head, usage: startUsage } });
  send(response, 'ping', {});
  let index = 0;
  const block = (start: JsonObject, deltas: readonly JsonObject[]) => {
    send(response, 'content_block_start', { index, content_block: start });
    for (const delta of deltas) send(response, 'content_block_delta', { index, delta });
    send(response, 'content_block_stop', { index });
    index += 1;
  };
  if (thinking !== undefined)
    block({ type: 'thinking', thinking: '', signature: '' }, [
      ...pieces(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
      { type: 'signature_delta', signature: sign(thinking) },
    ]);
  if (text !== '')
    block(
      { type: 'text', text: '' },
      pieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
    );
  for (const { id, name, input } of calls)
    block({ type: 'tool_use', id, name, input: {} }, [
      { type: 'input_json_delta', partial_json: '' },
      ...pieces(JSON.stringify(input), 5).map((piece) => ({
        type: 'input_json_delta',
        partial_json: piece,
      })),
    ]);
  const usage = { output_tokens: scriptedUsage.output };
  send(response, 'message_delta', {
    delta: { stop_reason: stopReason, stop_sequence: null },
    usage,
  });
  send(response, 'message_stop', {});
  response.end();
}

function send(response: ServerResponse, type: string, fields: JsonObject): void {
  response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
}
