import type { JsonValue } from '@llm/core';

/** The protocol in whose words an error of Google's is: all of its APIs have one form. */
export const errorsOfGoogle = 'gemini';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** What stands at `error` of a failure: `google.rpc.Status`. */
export interface WireError {
  /** The HTTP status. */
  readonly code?: Unsure;
  readonly message?: Unsure;
  /** The name of a `google.rpc.Code`, such as `RESOURCE_EXHAUSTED`. */
  readonly status?: Unsure;
  /** Objects with an `@type` each. */
  readonly details?: Unsure;
}
