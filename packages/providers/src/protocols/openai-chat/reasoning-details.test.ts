import { expect, it } from 'vitest';
import { decodeDetails, encodeDetails, isSealedList } from './reasoning-details.ts';

const list = [
  { type: 'reasoning.text', text: 'a', format: 'anthropic-claude-v1', index: 0, signature: 's' },
  { type: 'reasoning.encrypted', data: 'sealed', id: 'r1', format: 'openai-responses-v1' },
  { type: 'reasoning.summary', summary: 'b', index: 1 },
];

it('gives a list back as it came', () => {
  expect(encodeDetails(decodeDetails(list))).toEqual(list);
});

it('reads texts, signatures and what is sealed', () => {
  expect(decodeDetails(list)).toMatchObject([
    { text: 'a', signature: 's' },
    { text: '', redacted: 'sealed' },
    { text: 'b' },
  ]);
});

it('writes the thoughts of another protocol', () => {
  expect(
    encodeDetails([
      { type: 'reasoning', text: 'a', signature: 's' },
      { type: 'reasoning', text: '', redacted: 'r' },
    ]),
  ).toEqual([
    { type: 'reasoning.text', text: 'a', signature: 's' },
    { type: 'reasoning.encrypted', data: 'r' },
  ]);
});

it.each([
  [list, true],
  [[{ type: 'reasoning.text', text: 'a', signature: '' }], false],
  [[{ type: 'reasoning.text', text: 'a', signature: null }], false],
  [[null, 7], false],
  ['text', false],
])('%j says more than its text: %s', (value, expected) => {
  expect(isSealedList(value)).toBe(expected);
});
