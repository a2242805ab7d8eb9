import { asArray, asObject, asString, parseJson, type JsonObject, type JsonValue } from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { expect } from 'vitest';

/** A tool call as Chat Completions writes it. */
export function openaiToolCall(id: string, args: string) {
  return { id, type: 'function', function: { name: 'get_weather', arguments: args } };
}

/** A chunk of Chat Completions. */
export function chunk(delta: JsonObject, finish: string | null = null): ServerSentEvent {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  const object = 'chat.completion.chunk';
  return {
    data: JSON.stringify({ id: 'chatcmpl-1', object, created: 1, model: 'gpt-x-2026', choices }),
  };
}

/** A whole answer as Anthropic streams it. */
export function anthropicFrames(answer: {
  readonly content: readonly JsonObject[];
  readonly stop_reason: string;
  readonly usage: JsonObject;
}): readonly ServerSentEvent[] {
  const { output_tokens, output_tokens_details, ...input } = answer.usage;
  const message = {
    ...answer,
    content: [],
    stop_reason: null,
    usage: { ...input, output_tokens: 1 },
  };
  const events: JsonObject[] = [
    { type: 'message_start', message },
    ...answer.content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: emptied(block) },
      ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason: answer.stop_reason, stop_sequence: null },
      usage: { output_tokens, output_tokens_details },
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => ({
    event: asString(event['type']) ?? '',
    data: JSON.stringify(event),
  }));
}

const empty: Readonly<Record<string, JsonObject>> = {
  text: { text: '' },
  thinking: { thinking: '', signature: '' },
  tool_use: { input: {} },
};

function emptied(block: JsonObject): JsonObject {
  return { ...block, ...empty[asString(block['type']) ?? ''] };
}

function deltasOf({ type, text, thinking, signature, input }: JsonObject): readonly JsonObject[] {
  if (type === 'text') return [{ type: 'text_delta', text }];
  if (type === 'thinking') {
    return [
      { type: 'thinking_delta', thinking },
      { type: 'signature_delta', signature },
    ];
  }
  if (type !== 'tool_use') return [];
  return [{ type: 'input_json_delta', partial_json: JSON.stringify(input) }];
}

/** What an OpenAI client makes of chunks. */
export function readChunks(frames: readonly ServerSentEvent[]) {
  const calls: { id: string; name: string; arguments: string }[] = [];
  let content = '';
  let reasoning = '';
  let finish: JsonValue | undefined;
  let usage: JsonValue | undefined;
  for (const { data } of frames.slice(0, -1)) {
    const fields = asObject(parseJson(data)) ?? {};
    usage = fields['usage'] ?? usage;
    const choice = asObject(asArray(fields['choices'])?.[0]) ?? {};
    finish = choice['finish_reason'] ?? finish;
    const delta = asObject(choice['delta']) ?? {};
    content += asString(delta['content']) ?? '';
    reasoning += asString(delta['reasoning_content']) ?? '';
    for (const piece of asArray(delta['tool_calls']) ?? []) {
      const { index, id, function: called } = asObject(piece) ?? {};
      const { name, arguments: args } = asObject(called) ?? {};
      const call = (calls[Number(index)] ??= { id: '', name: '', arguments: '' });
      call.id += asString(id) ?? '';
      call.name += asString(name) ?? '';
      call.arguments += asString(args) ?? '';
    }
  }
  return { content, reasoning, calls, finish, usage };
}

/** What an Anthropic client makes of events. Blocks must come one after the other. */
export function readMessage(frames: readonly ServerSentEvent[]) {
  const content: JsonObject[] = [];
  let open: Record<string, JsonValue | undefined> | undefined;
  let json = '';
  let ending: JsonObject | undefined;
  for (const { data } of frames) {
    const {
      type,
      index,
      content_block,
      delta: growth,
      ...others
    } = asObject(parseJson(data)) ?? {};
    const delta = asObject(growth) ?? {};
    if (type === 'message_delta') ending = { delta, ...others };
    if (type === 'content_block_start') {
      expect(open).toBeUndefined();
      expect(index).toBe(content.length);
      open = { ...asObject(content_block) };
      json = '';
    }
    if (type === 'content_block_delta') {
      expect(index).toBe(content.length);
      for (const name of ['text', 'thinking', 'signature']) {
        const piece = asString(delta[name]);
        if (open !== undefined && piece !== undefined) {
          open[name] = (asString(open[name]) ?? '') + piece;
        }
      }
      json += asString(delta['partial_json']) ?? '';
    }
    if (type === 'content_block_stop' && open !== undefined) {
      content.push(json === '' ? open : { ...open, input: parseJson(json) });
      open = undefined;
    }
  }
  return { content, ending };
}
