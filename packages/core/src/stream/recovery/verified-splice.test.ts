import { describe, expect, it } from 'vitest';
import type { Block } from '../../model/block.ts';
import type { BlockDelta, ChatEvent } from '../../model/chat-event.ts';
import { accumulate } from '../../operation/chat/accumulate.ts';
import { textEvents } from '../../testing/chat-examples.ts';
import { createSaid } from './said.ts';
import { createVerifiedSplice } from './verified-splice.ts';

const start: ChatEvent = { type: 'start', id: 'x', model: 'm' };
const open = (block: number, content: Block, candidate = 0): ChatEvent => ({
  ...{ type: 'open', candidate, block, start: content },
});
const grow = (block: number, delta: BlockDelta, candidate = 0): ChatEvent => ({
  ...{ type: 'delta', candidate, block, delta },
});
const text = (block: number, value: string, candidate = 0): ChatEvent =>
  grow(block, { type: 'text', text: value }, candidate);
const args = (block: number, value: string): ChatEvent =>
  grow(block, { type: 'arguments', text: value });
const close = (block: number, candidate = 0): ChatEvent => ({ type: 'close', candidate, block });
const finish = (candidate = 0, unified: 'stop' | 'length' = 'stop'): ChatEvent => ({
  ...{ type: 'finish', candidate, reason: { unified } },
});
const empty: Block = { type: 'text', text: '' };
const call = (id: string, name = 'look'): Block => ({ type: 'tool_call', id, name, arguments: '' });

/** What the reader of a broken answer has in the end. */
function readAfter(before: readonly ChatEvent[], after: readonly ChatEvent[]) {
  const said = createSaid();
  for (const event of before) said.push(event);
  const splice = createVerifiedSplice(said);
  const got = [...before];
  for (const event of after) {
    for (const more of splice.push(event)) {
      said.push(more);
      got.push(more);
    }
  }
  got.push(...splice.end());
  return accumulate(got);
}

const rich: readonly ChatEvent[] = [
  start,
  open(0, { type: 'reasoning', text: '' }),
  text(0, 'Hmm, '),
  text(0, 'well'),
  grow(0, { type: 'signature', signature: 'sig' }),
  close(0),
  open(1, empty),
  text(1, 'Look: '),
  grow(1, { type: 'citation', citation: { url: 'https://a' } }),
  text(1, 'there'),
  close(1),
  open(2, call('c1')),
  args(2, '{"a":'),
  open(3, call('c2', 'find')),
  args(3, '{}'),
  args(2, '1}'),
  close(2),
  close(3),
  finish(),
];
const others = rich.map((event): ChatEvent =>
  event.type === 'open' && event.start.type === 'tool_call'
    ? { ...event, start: { ...event.start, id: `other-${event.block}` } }
    : event,
);

describe('createVerifiedSplice', () => {
  it.each(rich.map((_, at) => at))('goes on after event %d of an answer with everything', (at) => {
    const { candidates, id } = readAfter(rich.slice(0, at + 1), others);
    expect(id).toBe('x');
    const whole = accumulate(rich).candidates;
    // Of calls that the reader has, he keeps the ids; of others he gets the new ones.
    const withoutIds = (value: unknown) => JSON.stringify(value).replaceAll(/other-\d|c\d/g, 'id');
    expect(withoutIds(candidates)).toBe(withoutIds(whole));
  });

  it('goes on wherever either is cut', () => {
    for (let cut = 1; cut < 11; cut += 1) {
      const whole = 'Hello world';
      for (let size = 1; size <= 11; size += 1) {
        const pieces = whole.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
        const before = [start, open(0, empty), text(0, whole.slice(0, cut))];
        const { candidates } = readAfter(before, textEvents(pieces));
        expect(candidates[0]?.blocks).toEqual([{ type: 'text', text: whole }]);
      }
    }
  });

  it('numbers new blocks behind those that the reader has', () => {
    const before = [start, open(4, empty), text(4, 'a'), close(4)];
    const { candidates } = readAfter(before, [
      ...[start, open(0, empty), text(0, 'a'), close(0), open(1, empty), text(1, 'b'), finish()],
    ]);
    expect(candidates[0]?.blocks).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]);
  });

  it('follows each candidate by itself', () => {
    const two = [
      ...[start, open(0, empty, 0), open(1, empty, 1), text(0, 'ab', 0), text(1, 'xy', 1)],
      ...[close(0), close(1, 1), finish(0), finish(1)],
    ];
    const swapped = [
      ...[start, open(0, empty, 1), text(0, 'xy', 1), close(0, 1), finish(1)],
      ...[open(1, empty, 0), text(1, 'ab', 0), close(1, 0), finish(0)],
    ];
    for (let at = 2; at < two.length; at += 1) {
      expect(readAfter(two.slice(0, at), swapped)).toEqual(accumulate(two));
    }
  });

  it.each<[string, readonly ChatEvent[], readonly ChatEvent[]]>([
    ['another text', [open(0, empty), text(0, 'ab')], [open(0, empty), text(0, 'ac')]],
    ['a shorter text', [open(0, empty), text(0, 'abc')], [open(0, empty), text(0, 'ab'), close(0)]],
    [
      'a text that ended',
      [open(0, empty), text(0, 'a'), close(0)],
      [open(0, empty), text(0, 'ab')],
    ],
    ['another kind of block', [open(0, empty), text(0, 'a')], [open(0, call('c'))]],
    ['another call', [open(0, call('c'))], [open(0, call('c', 'other'))]],
    ['other arguments', [open(0, call('c')), args(0, '{"a')], [open(0, call('c')), args(0, '{"b')]],
    [
      'another signature',
      [open(0, { type: 'reasoning', text: '' }), grow(0, { type: 'signature', signature: 'a' })],
      [open(0, { type: 'reasoning', text: '' }), grow(0, { type: 'signature', signature: 'b' })],
    ],
    [
      'another reason',
      [open(0, empty), finish(0)],
      [open(0, empty), close(0), finish(0, 'length')],
    ],
    [
      'fewer blocks',
      [open(0, empty), close(0), open(1, empty)],
      [open(0, empty), close(0), finish()],
    ],
    ['sound', [open(0, { type: 'audio' })], [open(0, { type: 'audio' })]],
    [
      'half of a token with its probability',
      [open(0, empty), text(0, 'a')],
      [open(0, empty), grow(0, { type: 'text', text: 'ab', logprobs: {} })],
    ],
    ['nothing', [open(0, empty), text(0, 'a')], []],
  ])('does not go on with %s', (_, before, after) => {
    expect(() => readAfter([start, ...before], [start, ...after])).toThrow(
      'says something else than the reader has had',
    );
  });
});
