import { expect, it } from 'vitest';
import { accumulate } from '../operation/chat/accumulate.ts';
import { testUsage, textEvents, textResponse } from './chat-examples.ts';

it('textEvents make up the same answer as textResponse', () => {
  expect(accumulate(textEvents(['Hel', 'lo']))).toEqual(
    textResponse('Hello', { usage: testUsage(1, 2) }),
  );
});
