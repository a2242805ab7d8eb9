import type { ErrorCode } from '../error/error-code.ts';
import type { Loss } from './protocol.ts';

/**
 * A decision that was taken for one call, for whoever wants to know why it went as it did.
 *
 * It has names, numbers and codes. Prompts, answers and keys are never in it.
 */
export type CallNote =
  | DeploymentNote
  | AttemptNote
  | QueueNote
  | RetryNote
  | FallbackNote
  | FirstContentNote
  | LaneNote
  | FittingNote;

/** A deployment was chosen, or none could be. */
export interface DeploymentNote {
  readonly decision: 'deployment';
  /** The model that was asked for. */
  readonly model: string;
  /** `undefined` where there is none. */
  readonly deployment: string | undefined;
  /**
   * `fresh`: it has not failed in this call. `again`: it has, and so have all others that can be asked. `cooling`: it is in cooldown,
   * and nobody else can be asked. `probe`: it is in cooldown, and is asked once to find out how it is.
   */
  readonly why: 'fresh' | 'again' | 'cooling' | 'probe' | 'none';
  /** Those that the strategy could not choose. */
  readonly passedOver: readonly PassedOver[];
}

/** A deployment that could not be chosen. */
export interface PassedOver {
  /** Id of the deployment. */
  readonly deployment: string;
  /** Why it could not be chosen. */
  readonly why:
    | 'full'
    | 'drained'
    | 'failed for good'
    | 'failed'
    | 'cooldown'
    | 'not for this key'
    | 'tags'
    | 'region'
    | 'budget'
    | 'no stand-in here';
  /** How long its cooldown still lasts. */
  readonly coolingMs?: number;
}

/** An attempt has ended: its answer, or the first content of its stream, is there, or it has failed. */
export interface AttemptNote {
  readonly decision: 'attempt';
  /** Id of the deployment that was called. */
  readonly deployment: string;
  /** Id of its provider. */
  readonly provider: string;
  /** Name of the model at the provider. */
  readonly model: string;
  /** Code of the failure; `undefined` after a success. */
  readonly error: ErrorCode | undefined;
  /** The upstream's. */
  readonly status: number | undefined;
  /** Milliseconds from the call of the deployment to this note. */
  readonly durationMs: number;
}

/** A call has waited for its turn, or was not let in to wait. */
export interface QueueNote {
  readonly decision: 'queue';
  /** The model whose deployments it waited for. */
  readonly model: string;
  /** Priority of the call: a lower number goes first. `undefined` where it has none. */
  readonly priority: number | undefined;
  /** Milliseconds that it spent in the queue. */
  readonly waitedMs: number;
  /** How its time in the queue ended. */
  readonly became: 'admitted' | 'refused' | 'timed out' | 'cancelled';
  /** Id of the deployment it was admitted to; absent where it was not admitted. */
  readonly deployment?: string;
}

/** What follows a failure on the same model. */
export interface RetryNote {
  readonly decision: 'retry';
  /** Code of the failure that is followed by a retry. */
  readonly error: ErrorCode;
  /** Attempts so far. */
  readonly attempts: number;
  /** Until the next attempt; `undefined` where none follows. */
  readonly waitMs: number | undefined;
  /** Why none follows. */
  readonly why?:
    | 'no attempts left'
    | 'would not help'
    | 'the upstream asks for too long'
    | 'no time left'
    | 'the retry budget is used up';
}

/** What follows where a model has failed. */
export interface FallbackNote {
  readonly decision: 'fallback';
  /** Code of the failure that a fallback was looked for. */
  readonly error: ErrorCode;
  /** The model that is tried next; `undefined` where none is. */
  readonly model: string | undefined;
  /** Why no fallback followed; absent where one did. */
  readonly why?:
    'no other would help' | 'none is left' | 'enough were tried' | 'no time or attempts left';
}

/** What came of a stream whose first content took long. */
export interface FirstContentNote {
  readonly decision: 'first content';
  /** Since the attempt began that was waited for. */
  readonly waitedMs: number;
  /**
   * `asked`: a stand-in is asked, too. `in time` and `stand-in`: whose content came first. Else why none was asked, or why
   * the one that was asked gave nothing.
   */
  readonly what:
    | 'asked'
    | 'in time'
    | 'stand-in'
    | 'the budget is spent'
    | 'it may act'
    | 'no attempts left'
    | 'the stand-in failed';
}

/** How a request goes up. */
export interface LaneNote {
  readonly decision: 'lane';
  /** Id of the provider that is called. */
  readonly provider: string;
  /** `native`: passthrough. `translated`: decoded and encoded again. */
  readonly lane: 'native' | 'translated';
  /** The upstream's protocol. */
  readonly protocol: string;
  /** Why the caller's own bytes do not do. */
  readonly why?:
    | 'the caller speaks another protocol'
    | 'a program calls'
    | 'a hook of the provider reads it'
    | 'the provider changes a value that it has';
}

/** What was changed in a request so that the model takes it, by the names of fields. */
export interface FittingNote {
  readonly decision: 'fitted';
  /** Names of parameters that were set so that the model accepts the request. */
  readonly set: readonly string[];
  /** Names of parameters whose value was reduced. */
  readonly cut: readonly string[];
  /** What was lost. */
  readonly losses: readonly Loss[];
}
