import { describe, expect, it } from 'vitest';
import type { ChatCompletionChunk, ChunkChoice, ChunkDelta } from './chat-completion-chunk.ts';
import { createTidy } from './tidy-chunks.ts';

const head = { id: 'a', object: 'chat.completion.chunk', created: 1, model: 'm' } as const;
const chunk = (choices: readonly ChunkChoice[], more: object = {}): ChatCompletionChunk => ({
  ...head,
  choices,
  ...more,
});
const piece = (
  delta: ChunkDelta,
  finish_reason: ChunkChoice['finish_reason'] = null,
  index = 0,
): ChunkChoice => ({ index, delta, finish_reason });
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

function tidied(chunks: readonly ChatCompletionChunk[], includeUsage = false) {
  const tidy = createTidy({ includeUsage });
  const brief = createTidy({ includeUsage });
  const given = chunks.flatMap((one) => {
    const pushed = tidy.push(one);
    // Whoever asks before gets the same.
    expect(brief.passes(one) ? [one] : brief.push(one)).toEqual(pushed);
    return pushed;
  });
  const ends = tidy.end();
  expect(brief.end()).toEqual(ends);
  return [...given, ...ends];
}
const said = (chunks: readonly ChatCompletionChunk[]) =>
  chunks.map(({ choices }) => choices.map(({ delta, finish_reason }) => [delta, finish_reason]));

describe('createTidy', () => {
  it('gives nothing for nothing', () => {
    expect(tidied([])).toEqual([]);
  });

  it('passes chunks that are tidy as they are', () => {
    const chunks = [
      chunk([piece({ role: 'assistant', content: '' })]),
      chunk([piece({ content: 'Hi' })]),
      chunk([piece({}, 'stop')]),
    ];
    const passed = tidied(chunks);
    expect(passed).toEqual(chunks);
    expect(passed[1]).toBe(chunks[1]);
  });

  it('says that text of a choice that has begun passes, and nothing else', () => {
    const tidy = createTidy({ includeUsage: true });
    const text = chunk([piece({ content: 'Hi' })], { usage: null });
    expect(tidy.passes(text)).toBe(false);
    tidy.push(chunk([piece({ role: 'assistant', content: '' })], { usage: null }));
    expect(tidy.passes(text)).toBe(true);
    expect(tidy.passes(chunk([piece({ content: 'Hi' })]))).toBe(false);
    expect(tidy.passes(chunk([piece({ content: 'Hi' }, 'stop')], { usage: null }))).toBe(false);
    tidy.push(chunk([piece({}, 'stop')], { usage: null }));
    expect(tidy.passes(text)).toBe(false);
  });

  it('leaves the role to the first chunk of each choice (73)', () => {
    const repeated = (content: string, index: number) =>
      chunk([piece({ role: 'assistant', content }, null, index)]);
    const passed = tidied([repeated('a', 0), repeated('b', 1), repeated('A', 0), repeated('B', 1)]);
    expect(said(passed)).toEqual([
      [[{ role: 'assistant', content: 'a' }, null]],
      [[{ role: 'assistant', content: 'b' }, null]],
      [[{ content: 'A' }, null]],
      [[{ content: 'B' }, null]],
    ]);
  });

  it('does not take the role from who comes after a chunk without choices (74)', () => {
    const filters = chunk([], { prompt_filter_results: [] });
    const first = chunk([piece({ role: 'assistant', content: 'a' })]);
    expect(tidied([filters, first])).toEqual([filters, first]);
  });

  it('holds finish reasons back to the end, with nothing beside them (76, 77, 95)', () => {
    const passed = tidied([
      chunk([piece({ role: 'assistant', content: 'a' }, 'stop')]),
      chunk([piece({ content: 'b' }, 'stop')]),
      chunk([piece({ content: 'c' }, 'length')]),
    ]);
    expect(said(passed)).toEqual([
      [[{ role: 'assistant', content: 'a' }, null]],
      [[{ content: 'b' }, null]],
      [[{ content: 'c' }, null]],
      [[{}, 'length']],
    ]);
  });

  it('says tool_calls where stop came after calls, and leaves other reasons (78)', () => {
    const calls = chunk([piece({ tool_calls: [{ index: 0, id: 'x', function: { name: 'f' } }] })]);
    expect(said(tidied([calls, chunk([piece({}, 'stop')])])).at(-1)).toEqual([[{}, 'tool_calls']]);
    expect(said(tidied([calls, chunk([piece({}, 'length')])])).at(-1)).toEqual([[{}, 'length']]);
  });

  it('gives usage once, last and without choices, and only where it was asked for (82, 83, 84)', () => {
    const chunks = [
      chunk([piece({ role: 'assistant', content: 'a' })], { usage: { ...usage, total_tokens: 1 } }),
      chunk([], { usage, citations: ['x'] }),
      chunk([piece({}, 'stop')]),
    ];
    const asked = tidied(chunks, true);
    expect(asked.map((one) => one.usage)).toEqual([null, null, usage]);
    expect(asked.at(-1)).toEqual(chunk([], { usage, citations: ['x'] }));
    const quiet = tidied(chunks);
    expect(quiet.some((one) => 'usage' in one)).toBe(false);
    expect(quiet).toHaveLength(2);
  });

  it.each<ChunkDelta>([
    {},
    { content: '' },
    { content: null },
    { role: 'assistant' },
    { tool_calls: [] },
  ])('leaves out %j after the first chunk (85, 86)', (delta) => {
    const first = chunk([piece({ role: 'assistant', content: 'a' })]);
    expect(tidied([first, chunk([piece(delta)])])).toEqual([first]);
  });

  it.each<ChunkDelta>([
    { reasoning_content: 'hm' },
    { provider_specific_fields: { a: 1 } },
    { annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example' } }] },
    { audio: { transcript: 'a' } },
    { images: [{ type: 'image_url', image_url: { url: 'data:,' } }] },
  ])('keeps %j (85)', (delta) => {
    const chunks = [chunk([piece({ role: 'assistant', content: 'a' })]), chunk([piece(delta)])];
    expect(tidied(chunks)).toEqual(chunks);
  });

  it('keeps log probabilities of a piece without text', () => {
    const chunks = [
      chunk([piece({ role: 'assistant', content: 'a' })]),
      chunk([{ ...piece({}), logprobs: { content: [] } }]),
    ];
    expect(tidied(chunks)).toEqual(chunks);
  });
});
