import { expect, it } from 'vitest';
import { joinMessages } from './join-messages.ts';

it('joins them in their order', () => {
  expect(joinMessages([])).toEqual(new Uint8Array(0));
  expect(joinMessages([Uint8Array.of(1)])).toEqual(Uint8Array.of(1));
  expect(joinMessages([Uint8Array.of(1), Uint8Array.of(2, 3)])).toEqual(Uint8Array.of(1, 2, 3));
});
