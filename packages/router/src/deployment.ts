import type { CallersPlace, CallService, Cost, ErrorCode, Timeouts, Usage } from '@llm/core';
import type { Budget } from './budget/budget.ts';
import type { LearnedRate } from './state/learned-rate.ts';
import type { SlidingWindow } from './state/sliding-window.ts';

/** What an upstream admits. A router keeps all of it, and rates also weigh a deployment against its siblings. */
export interface DeploymentLimits {
  /** Requests per minute: a weight of the traffic, and a limit where the router or its strategy keeps to rates. Default: not set. */
  readonly requestsPerMinute?: number;
  /** Tokens per minute: a weight of the traffic, and a limit where the router or its strategy keeps to rates. Default: not set. */
  readonly tokensPerMinute?: number;
  /** Calls in flight at once, streams counted until their end; further ones go elsewhere. */
  readonly maxParallel?: number;
}

/** Prices of a deployment's tokens, in one currency for all deployments. */
export interface DeploymentCosts {
  /** US dollars for one token of the request. Default: not known. */
  readonly inputPerToken?: number;
  /** US dollars for one token of the response. Default: not known. */
  readonly outputPerToken?: number;
}

/**
 * What is looked for in texts of callers. A `RegExp` without the flag `g` is one; how long it may search is then for whoever wrote it.
 */
export interface TextPattern {
  /** As it is shown. */
  readonly source: string;
  /** Whether it is found in the text. */
  test(text: string): boolean;
}

/**
 * A place where a model is served: a provider, a model and the credentials for it, as one service.
 *
 * Deployments with one `modelName` share the calls for it.
 */
export interface Deployment {
  /** Unique among the router's deployments. */
  readonly id: string;
  /** The name callers ask for. May hold `*`, each of which stands for any text. */
  readonly modelName: string;
  /** The provider's id, as answers and errors show it. */
  readonly provider: string;
  /** The upstream's name for the model. Each `*` takes what stood for that `*` of `modelName`. */
  readonly model: string;
  /**
   * Where a key of a caller's own is valid: it is shown to deployments of one realm only. `false` where no such key can be
   * used, as by requests that are signed. Default: the provider.
   */
  readonly keyRealm?: string | false;
  /**
   * Whether a call may name the address that it goes to, which only one with a key of the caller's own does. `service` sends
   * it there. Default: never.
   */
  readonly takesPlace?: (place: CallersPlace) => boolean;
  /** Calls the upstream. `model` of its call is the upstream's name. */
  readonly service: CallService;
  /** Share of the calls against the siblings' weights; 0 takes none. */
  readonly weight?: number;
  /** Siblings with a lower order go first; one without goes after all that have one. */
  readonly order?: number;
  /** Rates and concurrency that it takes. Default: no limits. */
  readonly limits?: DeploymentLimits;
  /** What its calls may cost. Where one of them is spent, it is asked no more until that begins anew. */
  readonly budgets?: readonly Budget[];
  /** Tags by which requests choose it. Default: none. */
  readonly tags?: readonly string[];
  /** It also takes calls in which one of these is found, as `byTags` reads them. */
  readonly tagPatterns?: readonly TextPattern[];
  /** Where it is, as the provider names the region. */
  readonly region?: string;
  /** What its tokens cost. Only the differences between deployments count. */
  readonly costs?: DeploymentCosts;
  /**
   * What an answer of a model cost, for `costOf` of its result; `undefined` where that is not known. Default: as the service
   * says it.
   *
   * @param model  the upstream's name
   */
  readonly costOf?: (usage: Usage, model: string) => Cost | undefined;
  /** Whether the model goes on from the beginning of its answer where that is the last message. Default false. */
  readonly prefill?: boolean;
  /** Bounds on one attempt. Absent means the router's, 0 none. */
  readonly timeouts?: Timeouts;
  /** Length of its cooldowns, in milliseconds. Default: the router's. */
  readonly cooldownMs?: number;
  /** Failures within a minute that start no cooldown. Default: the router's rules. */
  readonly allowedFailures?: number;
  /** The same for failures of one kind, by their code. Default: the router's. */
  readonly allowedFailuresBy?: { readonly [Code in ErrorCode]?: number };
}

/** A mean of what was measured, in which the newest counts most. */
export interface Measured {
  /** The moving average, in milliseconds. */
  readonly value: number;
  /** When the newest sample came, in milliseconds of the clock's `now`. */
  readonly at: number;
}

/** What a strategy may know of a deployment at the moment of a choice. */
export interface DeploymentFacts {
  /** The deployment. */
  readonly deployment: Deployment;
  /** Calls under way, streams counted until their end. */
  readonly inFlight: number;
  /** Milliseconds of the clock's `now`; a time that has passed means that it does not cool. */
  readonly coolingUntil: number;
  /** Failures that count against the deployment, in the running minute. */
  readonly failures: number;
  /** Moving average of the time until an answer or a first chunk; `undefined` before the first. */
  readonly latencyMs: number | undefined;
  /** Of streams: until the first content. `undefined` before the first. */
  readonly firstContentMs: Measured | undefined;
  /** Of non-streaming responses: until they were there. */
  readonly answerMs: Measured | undefined;
  /** Of non-streaming responses: for each token of the answer. */
  readonly tokenMs: Measured | undefined;
  /** Calls that this process began in the last minute. */
  readonly requests: Pick<SlidingWindow, 'sum' | 'untilAtMost'>;
  /** How many calls it takes, as far as that was learned; absent where nobody learns it. */
  readonly learned?: Pick<LearnedRate, 'limits'>;
  /** Tokens of the last minute, those of the prompt included, of calls that are over. */
  readonly tokens: Pick<SlidingWindow, 'sum' | 'untilAtMost'>;
}
