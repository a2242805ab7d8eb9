import { describe, expect, it } from 'vitest';
import type { TextCompletionChunk, TextCompletionResponse } from '../model/text-completion.ts';
import { createRepetitionGuard } from '../stream/repetition-guard.ts';
import { testUsage } from '../testing/chat-examples.ts';
import { textCompletion } from './text-completion.ts';

const { stream } = textCompletion;
const head = { id: 'cmpl-1', model: 'm', created: 7 };
const chunk = (index: number, text: string, finish?: 'stop' | 'length'): TextCompletionChunk => ({
  ...head,
  choices: [{ index, text, ...(finish !== undefined && { finish: { unified: finish } }) }],
});

describe('the rules of a stream of texts', () => {
  it.each<[string, readonly TextCompletionChunk[]]>([
    ['nothing came', []],
    ['a text has no end', [chunk(0, 'a')]],
    ['one of two texts has no end', [chunk(0, 'a', 'stop'), chunk(1, 'b')]],
    ['only token counts came', [{ ...head, choices: [], usage: testUsage(1, 2) }]],
  ])('take no answer for whole where %s', (_, chunks) => {
    expect(() => stream.accumulate(chunks)).toThrow(
      expect.objectContaining({ code: 'connection' }),
    );
  });

  it('stop a text that repeats itself, each text for itself', () => {
    const guard = createRepetitionGuard(2);
    expect(stream.see(chunk(0, 'again'), guard)).toBeUndefined();
    expect(stream.see(chunk(1, 'again'), guard)).toBeUndefined();
    expect(() => stream.see(chunk(0, 'again'), guard)).toThrow(
      expect.objectContaining({ code: 'repeated_output' }),
    );
  });

  it('join interleaved texts with their log probabilities', () => {
    const piece = { index: 1, text: 'x', logprobs: { tokens: ['x'] } };
    const chunks = [
      { ...head, choices: [piece] },
      chunk(0, 'a'),
      { ...head, choices: [{ ...piece, finish: { unified: 'length' as const } }] },
      chunk(0, 'b', 'stop'),
      { ...head, choices: [], usage: testUsage(3, 4) },
    ];
    expect(stream.accumulate(chunks)).toEqual({
      ...head,
      choices: [
        { index: 0, text: 'ab', finish: { unified: 'stop' } },
        { index: 1, text: 'xx', finish: { unified: 'length' }, logprobs: { tokens: ['x', 'x'] } },
      ],
      usage: testUsage(3, 4),
    });
  });

  it('give a whole answer back as the steps that add up to it', () => {
    const response: TextCompletionResponse = {
      ...head,
      choices: [{ index: 0, text: 'a', finish: { unified: 'stop' } }],
      usage: testUsage(1, 1),
    };
    expect(stream.accumulate(stream.toChunks(response))).toEqual(response);
    expect(stream.toChunks(response).map((one) => stream.isContent(one))).toEqual([true, false]);
  });
});

describe('an answer without an id or a time', () => {
  it('gets those of the call, and keeps its own', () => {
    const known = { id: 'call-1', created: 9 };
    const bare = { id: '', model: 'm', choices: [] };
    expect(textCompletion.complete(bare, known)).toMatchObject(known);
    expect(stream.complete(bare, known)).toMatchObject(known);
    expect(stream.complete(chunk(0, 'a'), known)).toMatchObject(head);
  });
});
