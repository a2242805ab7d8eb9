import { describe, expect, it } from 'vitest';
import type { Block } from '../../model/block.ts';
import type { ChatEvent } from '../../model/chat-event.ts';
import { accumulate } from '../../operation/chat/accumulate.ts';
import { canContinue, continuedRequest, createContinuedSplice } from './continued-splice.ts';
import { createSaid, type Said } from './said.ts';

const start: ChatEvent = { type: 'start', id: 'x', model: 'm' };
const open = (block: number, content: Block): ChatEvent => ({
  ...{ type: 'open', candidate: 0, block, start: content },
});
const text = (block: number, value: string): ChatEvent => ({
  ...{ type: 'delta', candidate: 0, block, delta: { type: 'text', text: value } },
});
const close = (block: number): ChatEvent => ({ type: 'close', candidate: 0, block });
const finish: ChatEvent = { type: 'finish', candidate: 0, reason: { unified: 'stop' } };
const empty: Block = { type: 'text', text: '' };
const call: Block = { type: 'tool_call', id: 'c', name: 'look', arguments: '{}' };
const thoughts: Block = { type: 'reasoning', text: 'Hm' };

function saidOf(events: readonly ChatEvent[]): Said {
  const said = createSaid();
  for (const event of events) said.push(event);
  return said;
}

function blocksAfter(before: readonly ChatEvent[], after: readonly ChatEvent[]) {
  const said = saidOf(before);
  const splice = createContinuedSplice(said);
  const got = [...before];
  for (const event of after) {
    for (const more of splice.push(event)) {
      said.push(more);
      got.push(more);
    }
  }
  got.push(...splice.end());
  return accumulate(got).candidates[0]?.blocks;
}

describe('canContinue', () => {
  it.each<[string, readonly ChatEvent[], boolean]>([
    ['a text', [open(0, empty), text(0, 'a')], true],
    ['a text behind thoughts', [open(0, thoughts), close(0), open(1, empty), text(1, 'a')], true],
    ['nothing yet', [start], false],
    ['white space', [open(0, empty), text(0, ' ')], false],
    ['thoughts', [open(0, thoughts)], false],
    ['a call', [open(0, empty), text(0, 'a'), close(0), open(1, call)], false],
    ['what follows a call', [open(0, call), close(0), open(1, empty), text(1, 'a')], false],
    ['a refusal', [open(0, { type: 'refusal', text: 'No' })], false],
    ['a finished answer', [open(0, empty), text(0, 'a'), finish], false],
    [
      'a second candidate',
      [open(0, empty), text(0, 'a'), { type: 'open', candidate: 1, block: 1, start: empty }],
      false,
    ],
  ])('of %s', (_, events, expected) => {
    expect(canContinue(saidOf(events))).toBe(expected);
  });
});

describe('continuedRequest', () => {
  it('ends with what was said, without thoughts and white space at the end', () => {
    const said = saidOf([open(0, thoughts), close(0), open(1, empty), text(1, 'Hello ')]);
    expect(continuedRequest({ model: 'm', messages: [] }, said).messages).toEqual([
      { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
    ]);
  });
});

describe('createContinuedSplice', () => {
  const before = [start, open(0, empty), text(0, 'one two ')];

  it.each([
    ['three', 'one two three'],
    [' three', 'one two three'],
    ['one two three', 'one two three'],
  ])('joins %j', (more, whole) => {
    for (let size = 1; size <= more.length; size += 1) {
      const pieces = more.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const after = [
        start,
        open(0, empty),
        ...pieces.map((piece) => text(0, piece)),
        close(0),
        finish,
      ];
      expect(blocksAfter(before, after)).toEqual([{ type: 'text', text: whole }]);
    }
  });

  it('opens no block for an end without text, and closes the one that is open', () => {
    expect(blocksAfter(before, [start, finish])).toEqual([{ type: 'text', text: 'one two ' }]);
  });

  it('puts what follows the text behind it', () => {
    const after = [
      start,
      open(0, empty),
      text(0, 'three'),
      close(0),
      open(1, call),
      close(1),
      finish,
    ];
    expect(blocksAfter(before, after)).toEqual([{ type: 'text', text: 'one two three' }, call]);
    expect(blocksAfter(before, [start, open(0, call), close(0), finish])).toEqual([
      { type: 'text', text: 'one two ' },
      call,
    ]);
  });

  it('takes a text behind something else for a new one', () => {
    const after = [start, open(0, call), close(0), open(1, empty), text(1, 'b'), close(1), finish];
    expect(blocksAfter(before, after)).toEqual([
      { type: 'text', text: 'one two ' },
      call,
      { type: 'text', text: 'b' },
    ]);
  });

  it('leaves out what the other model thinks first', () => {
    const after = [
      start,
      open(0, thoughts),
      close(0),
      open(1, empty),
      text(1, 'three'),
      close(1),
      finish,
    ];
    expect(blocksAfter(before, after)).toEqual([{ type: 'text', text: 'one two three' }]);
  });

  it('goes on in a new block where the reader’s is closed', () => {
    const closed = [...before, close(0)];
    const after = [start, open(0, empty), text(0, 'three'), close(0), finish];
    expect(blocksAfter(closed, after)).toEqual([
      { type: 'text', text: 'one two ' },
      { type: 'text', text: 'three' },
    ]);
    expect(blocksAfter(closed, [start, open(0, empty), close(0), finish])).toHaveLength(1);
  });
});
