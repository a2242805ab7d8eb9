import type { Call, Result } from '@llm/core';
import type { Principal } from '../auth/principal.ts';

/** Who began a call, and where. */
export interface CallStart {
  readonly requestId: string;
  readonly path: string;
  readonly principal: Principal | undefined;
}

/** Watches one call. It cannot change it. Either `onError` is called, or `onResult`, whose stream may still fail. */
export interface CallObservation {
  onCall(call: Call): void;
  onResult(result: Result): void;
  onError(cause: unknown): void;
}

/** Begins the observation of a call. */
export type CallObserver = (start: CallStart) => CallObservation;
