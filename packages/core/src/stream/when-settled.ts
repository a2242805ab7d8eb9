import type { Result } from '../contract/call.ts';
import type { Outcome } from './result-stream.ts';
import { callListener } from './settle-listener.ts';

/**
 * Calls back exactly once when the answer is over: at once for a non-streaming response, and for a stream when it
 * was read out, failed or was cancelled.
 *
 * Whatever lasts as long as a call (a slot, a reservation, a sample, a log line) ends here. What the listener throws, or
 * rejects with, harms nobody else; whoever reports the call is told.
 */
export function whenSettled(result: Result, listener: (outcome: Outcome) => void): void {
  if (result.kind === 'stream') {
    result.stream.whenSettled(listener);
    return;
  }
  callListener(
    answerOf(result),
    listener,
    result.usage === undefined ? { kind: 'completed' } : { kind: 'completed', usage: result.usage },
  );
}

/** What stays the same of an answer while layers put other fields beside it. */
export function answerOf(result: Result): object {
  return result.kind === 'stream' ? result.stream : result.decoded;
}
