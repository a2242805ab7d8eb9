import type { WholeAnswer } from '../contract/protocol.ts';
import { createWholeAnswer } from '../service/whole-answer.ts';

/** A non-streaming response of the value as JSON, for `decodeResponse` in tests. */
export function jsonAnswer(body: unknown): WholeAnswer {
  // A value that JSON cannot express, such as `undefined`, becomes an empty body.
  return createWholeAnswer(new TextEncoder().encode(JSON.stringify(body) ?? ''), {
    'content-type': 'application/json',
  });
}
