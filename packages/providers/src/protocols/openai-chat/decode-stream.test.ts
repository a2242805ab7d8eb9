import { accumulate, type ChatEvent, type ChatRequest, type JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from './decode-stream.ts';

const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: [] }] };
const chunk = (delta: JsonObject, finish: string | null = null, index = 0): JsonObject => ({
  id: 'chatcmpl-1',
  created: 1,
  model: 'm',
  choices: [{ index, delta, finish_reason: finish }],
});
const call = (piece: JsonObject, finish: string | null = null): JsonObject =>
  chunk({ tool_calls: [piece] }, finish);
const done = '[DONE]';

const feed = (...data: readonly (JsonObject | string)[]): readonly ChatEvent[] => {
  const decoder = createStreamDecoder(request);
  const events = data.flatMap((entry) =>
    decoder.push({ data: typeof entry === 'string' ? entry : JSON.stringify(entry) }),
  );
  return [...events, ...decoder.end()];
};
/** What matters to readers of other protocols. */
const plain = (...data: readonly (JsonObject | string)[]) =>
  feed(...data).filter(({ type }) => type !== 'extra' && type !== 'start');
const blocksOf = (...data: readonly (JsonObject | string)[]) =>
  accumulate(feed(...data)).candidates[0]?.blocks;
const failing = (code: string) => expect.objectContaining({ code });

describe('createStreamDecoder', () => {
  it.each<readonly [string, readonly (JsonObject | string)[]]>([
    ['nothing', []],
    ['an end alone', [done]],
    ['text only', [chunk({ content: 'Hi' })]],
    ['an end after nothing but a role', [chunk({ role: 'assistant' }), done]],
    ['a finish of one of two choices', [chunk({}, 'stop'), chunk({ content: 'x' }, null, 1)]],
    ['an empty finish reason', [chunk({ content: 'Hi' }, '')]],
  ])('takes a stream of %s for cut off', (_, data) => {
    expect(() => feed(...data)).toThrow(failing('connection'));
  });

  it.each([['no json'], ['{"cut'], ['{"__proto__":{}}']])('refuses the event %s', (data) => {
    expect(() => feed(data)).toThrow(failing('invalid_response'));
  });

  it('overlooks events that are no objects', () => {
    expect(blocksOf('', '7', '"text"', '[]', 'null', chunk({ content: 'Hi' }, 'stop'))).toEqual([
      { type: 'text', text: 'Hi' },
    ]);
  });

  it('throws a failure in the stream, whatever came before', () => {
    const error = { error: { code: 429, message: 'slow down' } };
    expect(() => feed(chunk({ content: 'Hi' }, 'stop'), error)).toThrow(failing('rate_limited'));
    expect(() => feed(chunk({ content: 'Hi' }), chunk({}, 'error'))).toThrow(failing('upstream'));
    const decoder = createStreamDecoder(request);
    expect(() => decoder.push({ event: 'error', data: '{"message":"gone"}' })).toThrow('gone');
  });

  it.each([[-1], [1024], [0.5]])('refuses the choice number %d', (index) => {
    expect(() => feed(chunk({ content: 'Hi' }, null, index))).toThrow(failing('invalid_response'));
  });

  it.each(['[DONE]', '[DONE] '])(
    'ends by its content where %j comes without a reason',
    (marker) => {
      const finishOf = (...data: readonly JsonObject[]) =>
        feed(...data, marker).filter(({ type }) => type === 'finish');
      expect(finishOf(chunk({ content: 'Hi' }))).toEqual([
        { type: 'finish', candidate: 0, reason: { unified: 'stop' } },
      ]);
      const call = {
        index: 0,
        id: 'c',
        type: 'function',
        function: { name: 'f', arguments: '{}' },
      };
      expect(finishOf(chunk({ tool_calls: [call] }))).toEqual([
        { type: 'finish', candidate: 0, reason: { unified: 'tool_calls' } },
      ]);
    },
  );

  it('takes either end mark for an end', () => {
    expect(() => feed(chunk({ content: 'Hi' }, 'stop'))).not.toThrow();
    expect(() => feed(chunk({ content: 'Hi' }, 'stop'), done)).not.toThrow();
    // LiteLLM forgets the finish reason of every choice but the first.
    const events = feed(chunk({ content: 'a' }, 'stop'), chunk({ content: 'b' }, null, 1), done);
    expect(events.filter(({ type }) => type === 'finish')).toEqual([
      { type: 'finish', candidate: 0, reason: { unified: 'stop', native: 'stop' } },
      { type: 'finish', candidate: 1, reason: { unified: 'stop' } },
    ]);
  });

  it('reads on after a finish reason, and finishes once', () => {
    const repeated = Array.from({ length: 3 }, () => chunk({ content: 'How are you?' }, 'stop'));
    expect(plain(...repeated, { ...chunk({}), choices: [], usage: {} }, done)).toEqual([
      { type: 'open', candidate: 0, block: 0, start: { type: 'text', text: '' } },
      ...repeated.map(() => ({
        type: 'delta',
        candidate: 0,
        block: 0,
        delta: { type: 'text', text: 'How are you?' },
      })),
      expect.objectContaining({ type: 'usage' }),
      { type: 'close', candidate: 0, block: 0 },
      { type: 'finish', candidate: 0, reason: { unified: 'stop', native: 'stop' } },
    ]);
  });

  it('gives nothing after the end mark', () => {
    const decoder = createStreamDecoder(request);
    decoder.push({ data: JSON.stringify(chunk({ content: 'Hi' }, 'stop')) });
    decoder.push({ data: done });
    expect(decoder.push({ data: JSON.stringify(chunk({ content: 'more' })) })).toEqual([]);
    expect(decoder.end()).toEqual([]);
  });

  it('waits for the name of the upstream, which Azure gives with the second chunk', () => {
    const early = { id: '', model: '', created: 0, choices: [], prompt_filter_results: [1] };
    const events = feed(early, chunk({ content: 'Hi' }, 'stop'));
    expect(events.slice(0, 2)).toMatchObject([
      { type: 'start', id: 'chatcmpl-1', model: 'm', created: 1 },
      { type: 'extra', extra: { fields: { prompt_filter_results: [1] } } },
    ]);
  });

  it('numbers the blocks of all choices in the order of their opening', () => {
    const chunks = [
      chunk({ content: 'a' }, null, 1),
      chunk({ content: 'b' }, 'stop', 0),
      chunk({ content: 'c' }, 'length', 1),
    ];
    const decoder = createStreamDecoder({ ...request, candidates: 2 });
    const events = [
      ...chunks.flatMap((data) => decoder.push({ data: JSON.stringify(data) })),
      ...decoder.end(),
    ];
    expect(events.filter(({ type }) => type !== 'extra' && type !== 'start')).toMatchObject([
      { type: 'open', candidate: 1, block: 0 },
      { type: 'delta', candidate: 1, block: 0 },
      { type: 'open', candidate: 0, block: 1 },
      { type: 'delta', candidate: 0, block: 1 },
      { type: 'delta', candidate: 1, block: 0, delta: { text: 'c' } },
      { type: 'close', candidate: 0, block: 1 },
      { type: 'finish', candidate: 0, reason: { unified: 'stop' } },
      { type: 'close', candidate: 1, block: 0 },
      { type: 'finish', candidate: 1, reason: { unified: 'length' } },
    ]);
  });

  it('numbers the one choice that was asked for 0, whatever the upstream counts from', () => {
    const events = plain(chunk({ content: 'a' }, null, 7), chunk({ content: 'b' }, 'stop', 7));
    expect(new Set(events.map((event) => ('candidate' in event ? event.candidate : -1)))).toEqual(
      new Set([0]),
    );
    expect(blocksOf(chunk({ content: 'a' }, 'stop', 1))).toMatchObject([{ text: 'a' }]);
  });

  it('leaves out log probabilities and roles that clients would break at', () => {
    const odd = { ...chunk({ role: 'x', content: 'a' }, 'stop'), choices: [] };
    const choices = [
      { index: 0, delta: { role: 'x', content: 'a' }, logprobs: 'x', finish_reason: 'stop' },
    ];
    const extra = feed({ ...odd, choices }).find(({ type }) => type === 'extra');
    expect(JSON.stringify(extra)).not.toContain('"x"');
  });

  it('knows that calls are to be run though the upstream says stop', () => {
    const events = feed(call({ index: 0, id: 'a', function: { name: 'n' } }, 'stop'));
    expect(events.at(-1)).toEqual({
      type: 'finish',
      candidate: 0,
      reason: { unified: 'tool_calls', native: 'stop' },
    });
  });
});
