import type { StreamWatcher } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamWatcher } from './watch-stream.ts';

const bytes = (...events: readonly object[]) =>
  new TextEncoder().encode(
    events
      .map(
        (event) =>
          `event: ${String(Reflect.get(event, 'type'))}\ndata: ${JSON.stringify(event)}\n\n`,
      )
      .join(''),
  );
const text = (value: Uint8Array) => new TextDecoder().decode(value);

const created = {
  type: 'response.created',
  response: { id: 'resp_1', object: 'response', status: 'in_progress', output: [] },
  sequence_number: 0,
};
const item = { type: 'message', id: 'msg_1', role: 'assistant', content: [] };
const added = { type: 'response.output_item.added', output_index: 0, item };
const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
const part = {
  type: 'response.content_part.added',
  ...at,
  part: { type: 'output_text', text: '', annotations: [] },
};
const delta = (words: string, sequence_number = 4, place: object = at) => ({
  type: 'response.output_text.delta',
  ...place,
  delta: words,
  logprobs: [],
  sequence_number,
});
const completed = {
  type: 'response.completed',
  response: {
    id: 'resp_1',
    status: 'completed',
    output: [],
    usage: { input_tokens: 3, output_tokens: 2 },
  },
};

describe('createStreamWatcher', () => {
  const watch = (leave?: () => boolean): StreamWatcher =>
    createStreamWatcher({ repeatLimit: 20, ...(leave === undefined ? {} : { leave }) });

  it('is over with the event that holds the response, and lets nothing pass behind it', () => {
    const watcher = watch();
    const all = bytes(created, added, part, delta('Hi'), completed);
    expect(watcher.push(all)).toEqual(all);
    expect(watcher.progress).toBe('over');
    expect(watcher.usage?.input.fresh).toBe(3);
    expect(text(watcher.push(new TextEncoder().encode('data: [DONE]\n\n')))).toBe('');
    expect(watcher.end()).toHaveLength(0);
    expect(watcher.failure).toBeUndefined();
  });

  it('is cut off where it closes before', () => {
    const watcher = watch();
    watcher.push(bytes(created, added, part, delta('Hi')));
    watcher.end();
    expect(watcher.failure?.code).toBe('connection');
  });

  it('fails before an event that reports a failure', () => {
    const watcher = watch();
    const passed = watcher.push(
      bytes(created, added, part, delta('Hi'), { type: 'error', message: 'Oh.', code: 'x' }),
    );
    expect(text(passed)).not.toContain('Oh.');
    expect(watcher.failure?.message).toBe('Oh.');
  });

  it('sees a text that repeats itself, though each event has another number', () => {
    const watcher = watch();
    watcher.push(bytes(created, added, part));
    for (let count = 0; count < 30; count += 1)
      watcher.push(bytes(delta('again and again', count)));
    expect(watcher.failure?.code).toBe('repeated_output');
  });

  it('is not fooled by a text that looks like a field, or by escapes', () => {
    const watcher = watch();
    watcher.push(bytes(created, added, part, delta('a')));
    const sly = bytes(delta('","delta":"x","output_index":7,"error":{'), delta('\\"\n'));
    expect(watcher.push(sly)).toEqual(sly);
    expect(watcher.failure).toBeUndefined();
  });

  it('refuses a piece of text that is no JSON', () => {
    const watcher = watch();
    watcher.push(bytes(created, added, part, delta('a')));
    const broken = `event: response.output_text.delta\ndata: ${JSON.stringify(delta('b')).replace('"b"', '"\u0001"')}\n\n`;
    watcher.push(new TextEncoder().encode(broken));
    expect(watcher.failure?.code).toBe('invalid_response');
  });

  it.each([
    ['another item than was announced', delta('b', 4, { ...at, item_id: 'msg_2' })],
    ['a part that has not begun', delta('b', 4, { ...at, content_index: 1 })],
    ['an item that has not begun', delta('b', 4, { ...at, output_index: 1 })],
    ['an item without an id', { ...added, output_index: 1, item: { ...item, id: '' } }],
    ['a place that is left out', { ...added, output_index: 2 }],
  ])('leaves the native lane at %s', (_, event) => {
    const watcher = watch(() => true);
    const before = bytes(created, added, part, delta('a'));
    expect(watcher.push(before)).toEqual(before);
    watcher.push(bytes(event));
    expect(text(watcher.departure?.rest ?? new Uint8Array())).toBe(text(bytes(event)));
    expect(watcher.departure?.before).toHaveLength(4);
  });

  it('stays in it where clients read everything', () => {
    const watcher = watch(() => true);
    watcher.push(bytes(created, added, part, delta('a'), delta('b', 5), completed));
    expect(watcher.departure).toBeUndefined();
  });
});
