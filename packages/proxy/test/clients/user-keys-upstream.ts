import { asObject, type JsonObject } from '@llm/core';

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

/** A whole answer of the provider whose path it is. */
export function answerTo(path: string, body: JsonObject): JsonObject {
  if (path.endsWith('/embeddings'))
    return {
      object: 'list',
      model: 'e',
      data: [{ object: 'embedding', index: 0, embedding: [0.5, 1] }],
      usage,
    };
  if (path.endsWith('/moderations')) {
    const result = { flagged: false, categories: { hate: false }, category_scores: { hate: 0.1 } };
    return { id: 'modr-1', model: 'omni', results: [result] };
  }
  if (path.endsWith('/messages'))
    return {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude' },
      ...{ content: [{ type: 'text', text: 'roses are red' }], stop_reason: 'end_turn' },
      usage: { input_tokens: 3, output_tokens: 2 },
    };
  if (path.includes('/converse'))
    return {
      output: { message: { role: 'assistant', content: [{ text: 'roses are red' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
      metrics: { latencyMs: 1 },
    };
  const called = {
    id: 'call_1',
    type: 'function',
    function: { name: 'get_current_weather', arguments: '{"location":"Boston"}' },
  };
  const message =
    body['tools'] === undefined
      ? { role: 'assistant', content: 'roses are red' }
      : { role: 'assistant', content: null, tool_calls: [called] };
  const finish = body['tools'] === undefined ? 'stop' : 'tool_calls';
  return {
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'gpt-4o-mini', usage },
    choices: [{ index: 0, message, finish_reason: finish }],
  };
}

/** The events of a streamed answer in OpenAI's format. */
export function eventsOf(body: JsonObject): readonly string[] {
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-mini' };
  const chunk = (delta: JsonObject, finish: string | null) =>
    JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] });
  const counts = asObject(body['stream_options'])?.['include_usage'] === true;
  return [
    chunk({ role: 'assistant', content: 'roses ' }, null),
    chunk({ content: 'are red' }, null),
    chunk({}, 'stop'),
    ...(counts ? [JSON.stringify({ ...head, choices: [], usage })] : []),
    '[DONE]',
  ];
}
