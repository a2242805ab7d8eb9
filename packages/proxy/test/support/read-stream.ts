import { asArray, asObject, type JsonObject } from '@llm/core';
import { eventsOf } from './recorded.ts';
import type { UpstreamKind } from './stage.ts';
import { wordOf } from './upstream.ts';

/** What a stream told its caller. */
export interface ToldStream {
  readonly text: string;
  /** Names and arguments of tool calls, one after another. */
  readonly toolText: string;
  readonly errors: readonly JsonObject[];
  /** Everything that says that the answer is over. */
  readonly endings: readonly string[];
  /** Whether the last event was an error. */
  readonly endsWithError: boolean;
}

export function readStream(caller: UpstreamKind, stream: string): ToldStream {
  return caller === 'openai' ? readChunks(stream) : readEvents(stream);
}

function readChunks(stream: string): ToldStream {
  const events = eventsOf(stream);
  const told = { text: '', toolText: '' };
  const errors: JsonObject[] = [];
  const endings: string[] = [];
  for (const event of events) {
    if (event === '[DONE]') endings.push('[DONE]');
    const chunk = asObject(event) ?? {};
    const error = asObject(chunk['error']);
    if (error !== undefined) errors.push(error);
    for (const item of asArray(chunk['choices']) ?? []) {
      const choice = asObject(item) ?? {};
      const finish = wordOf(choice['finish_reason']);
      if (finish !== '') endings.push(finish);
      const delta = asObject(choice['delta']) ?? {};
      told.text += wordOf(delta['content']);
      for (const call of asArray(delta['tool_calls']) ?? []) {
        const called = asObject(asObject(call)?.['function']);
        told.toolText += wordOf(called?.['name']) + wordOf(called?.['arguments']);
      }
    }
  }
  return { ...told, errors, endings, endsWithError: isObjectWith(events.at(-1), 'error') };
}

function readEvents(stream: string): ToldStream {
  const events = eventsOf(stream).map((event) => asObject(event) ?? {});
  const told = { text: '', toolText: '' };
  const errors: JsonObject[] = [];
  const endings: string[] = [];
  for (const event of events) {
    const delta = asObject(event['delta']);
    const block = asObject(event['content_block']);
    if (event['type'] === 'error') errors.push(asObject(event['error']) ?? {});
    if (event['type'] === 'message_stop') endings.push('message_stop');
    if (wordOf(delta?.['stop_reason']) !== '') endings.push(wordOf(delta?.['stop_reason']));
    told.text += wordOf(delta?.['text']);
    told.toolText += wordOf(delta?.['partial_json']) + wordOf(block?.['name']);
  }
  return { ...told, errors, endings, endsWithError: isObjectWith(events.at(-1), 'error') };
}

function isObjectWith(event: unknown, name: string): boolean {
  return typeof event === 'object' && event !== null && name in event;
}
