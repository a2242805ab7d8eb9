import type { WallStep } from '@llm/core/testing';
import type { UpstreamKind } from '../support/stage.ts';

/** Whose answer is asked for, and how: one half of a cell. The other half is the caller's route. */
export interface Wire {
  readonly upstream: UpstreamKind;
  readonly stream: boolean;
}

export interface Script {
  /** Before a byte of the request was read. */
  readonly onAccept?: readonly WallStep[];
  /** After the whole request has come. Without `fin` or `reset` the connection stays open. */
  readonly onRequest?: readonly WallStep[];
  /** Nobody listens. */
  readonly isRefused?: true;
}

/** What is true of an answer, whoever reads it. */
export type Truth =
  /** All of it came, so its reader gets all of it. `text` where the fault changes it. */
  | { readonly is: 'whole'; readonly text?: string }
  /** Nothing of use came before it failed: the caller gets a status of its own, one of these. */
  | { readonly is: 'failure'; readonly statuses: readonly number[]; readonly says?: string }
  /** A part of it came before it failed: a reader of the stream gets that part and an error, others an error. */
  | { readonly is: 'broken'; readonly says?: string }
  /** It can be read in more than one way. What counts is that nobody is left waiting, breaks or is lied to. */
  | { readonly is: 'unclear' }
  /** Texts that only the caller's client parses are wrong, such as the arguments of a call. It may refuse them by itself. */
  | { readonly is: 'garbled' };

/** One fault of an upstream. */
export interface Fault {
  readonly name: string;
  /** `undefined` where the fault has no such form. */
  readonly play: (wire: Wire) => Script | undefined;
  readonly truth: (wire: Wire) => Truth;
}

/** Faults of one kind, which share a row in the summary. */
export interface FaultKind {
  readonly kind: string;
  /** The next call over the same connection may suffer from it. */
  readonly isOfConnection?: true;
  readonly faults: readonly Fault[];
}

export const whole: Truth = { is: 'whole' };
export const unclear: Truth = { is: 'unclear' };
export const garbled: Truth = { is: 'garbled' };
export const broken: Truth = { is: 'broken' };
/** The upstream's answer was none. */
export const badGateway: Truth = { is: 'failure', statuses: [502] };
/** The upstream took too long. */
export const tooLate: Truth = { is: 'failure', statuses: [504] };

/** A fault that has the same truth for everybody. */
export function fault(name: string, truth: Truth, play: Fault['play']): Fault {
  return { name, play, truth: () => truth };
}
