import { describe, expect, it } from 'vitest';
import type { Result } from '../contract/call.ts';
import { testUsage, textResponse } from '../testing/chat-examples.ts';
import { ResultStream, type Outcome } from './result-stream.ts';
import { whenSettled } from './when-settled.ts';

function outcomesOf(result: Result<'chat'>): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  whenSettled(result, (outcome) => outcomes.push(outcome));
  return outcomes;
}

describe('whenSettled', () => {
  it('waits for the end of a stream', () => {
    const stream = new ResultStream<never>({
      read: async () => undefined,
      cancel: () => undefined,
      usage: () => testUsage(1, 0),
    });
    const outcomes = outcomesOf({ kind: 'stream', stream });
    expect(outcomes).toEqual([]);
    stream.cancel();
    expect(outcomes).toEqual([{ kind: 'cancelled', usage: testUsage(1, 0) }]);
  });

  it('calls back at once for a whole answer, without decoding it', () => {
    const answer = {
      kind: 'response',
      decoded: () => {
        throw new TypeError('nobody asked');
      },
    } as const;
    expect(outcomesOf({ ...answer, usage: undefined })).toEqual([{ kind: 'completed' }]);
    const { usage } = textResponse('Hi');
    expect(outcomesOf({ ...answer, usage })).toEqual([{ kind: 'completed', usage }]);
  });
});
