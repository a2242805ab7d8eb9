import { describe, expect, it } from 'vitest';
import { callListener, onListenerFailure } from './settle-listener.ts';

const outcome = { kind: 'completed' } as const;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('callListener', () => {
  it('keeps what a listener fails with for whoever asks, and tells it once', async () => {
    const answer = {};
    callListener(
      answer,
      () => {
        throw new Error('thrown');
      },
      outcome,
    );
    callListener(answer, () => Promise.reject(new Error('rejected')), outcome);
    await turn();
    const seen: string[] = [];
    onListenerFailure(answer, (cause) => seen.push(String(cause)));
    onListenerFailure(answer, (cause) => seen.push(String(cause)));
    onListenerFailure({}, (cause) => seen.push(String(cause)));
    expect(seen).toEqual(['Error: thrown', 'Error: rejected']);
  });

  it('tells what fails later, too', async () => {
    const answer = {};
    callListener(
      answer,
      async () => {
        await turn();
        throw new Error('late');
      },
      outcome,
    );
    const seen: string[] = [];
    onListenerFailure(answer, (cause) => seen.push(String(cause)));
    await turn();
    await turn();
    expect(seen).toEqual(['Error: late']);
  });
});
