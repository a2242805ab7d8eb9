import type { JsonObject } from '../json/json-value.ts';
import { errorTraits, type ErrorCode } from './error-code.ts';

/** What the upstream said when it failed, as far as it said it. */
export interface UpstreamFailure {
  /** HTTP status of the upstream's response; absent where there was none. */
  readonly status?: number;
  /** The provider's own error code or type. */
  readonly code?: string;
  /** The upstream's own id of the request. */
  readonly requestId?: string;
  /** It is the account behind the key that is refused, whatever the model: it has no credit, is over its limit or closed. */
  readonly isAccount?: boolean;
  /** Those of its answer that concern the caller: request ids and rate limits. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Its own explanation, for callers who speak the same protocol. */
  /** The upstream's error as it wrote it, with the id of its protocol. */
  readonly native?: { readonly protocol: string; readonly body: JsonObject };
}

/** Details of an {@link LLMError}. All are optional. */
export interface LLMErrorOptions {
  /** HTTP status for the caller, where it differs from the code's own. */
  readonly status?: number;
  /** Whether another attempt may succeed. Default: by the code. */
  readonly retryable?: boolean;
  /** How long to wait before another attempt, in milliseconds. Default: not known. */
  readonly retryAfterMs?: number;
  /** Id of the provider that was called. Default: none. */
  readonly provider?: string;
  /** The model that was asked for. Default: none. */
  readonly model?: string;
  /** The path of the field at fault, such as `messages[2].role`. */
  readonly param?: string;
  /** What the upstream sent. Default: nothing. */
  readonly upstream?: UpstreamFailure;
  /** How often the transport sent the request again before it failed. Default 0. */
  readonly replays?: number;
  /** A bound of the caller's own has passed, so the failure says nothing about who was asked. Default false. */
  readonly byCaller?: boolean;
  /** This process itself has no room for the call: no file, port or memory is left. So the failure says nothing about who was asked. Default false. */
  readonly byProcess?: boolean;
  /** What each of several has failed with, where all of them did. */
  readonly errors?: readonly LLMError[];
  /** The error behind this one. Default: none. */
  readonly cause?: unknown;
}

const brand = Symbol.for('@llm/core/LLMError');

/** The one error of every call: a code of a closed set, and what is needed to act on it. */
export class LLMError extends Error {
  /** One of the error codes. Decide by it, not by the message. */
  readonly code: ErrorCode;
  /** The HTTP status that a gateway responds with. */
  readonly status: number;
  /** Whether another attempt may succeed. */
  readonly retryable: boolean;
  /** How long to wait before another attempt, in milliseconds; `undefined` where that is not known. */
  readonly retryAfterMs: number | undefined;
  /** Id of the provider that was called; `undefined` where none was. */
  readonly provider: string | undefined;
  /** The model that was asked for; `undefined` where that is not known. */
  readonly model: string | undefined;
  /** The field of the request that is wrong; `undefined` where none is. */
  readonly param: string | undefined;
  /** What the upstream sent; `undefined` where it sent nothing. */
  readonly upstream: UpstreamFailure | undefined;
  /** How often a transport sent the request again on a fresh connection. */
  readonly replays: number;
  /** Whether the caller ended the call. */
  readonly byCaller: boolean;
  /** Whether this process ended the call, such as at its shutdown. */
  readonly byProcess: boolean;
  /** What each of several has failed with, in the order in which they were given; `undefined` where one call failed. */
  readonly errors: readonly LLMError[] | undefined;

  constructor(code: ErrorCode, message: string, options: LLMErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const traits = errorTraits[code];
    this.name = traits.name;
    this.code = code;
    this.status = options.status ?? traits.status;
    this.retryable = options.retryable ?? traits.retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.provider = options.provider;
    this.model = options.model;
    this.param = options.param;
    this.upstream = options.upstream;
    this.replays = options.replays ?? 0;
    this.byCaller = options.byCaller ?? false;
    this.byProcess = options.byProcess ?? false;
    this.errors = options.errors;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Whether a value is an `LLMError`, of this or another copy of the package, and of the given code where one is given. */
export function isLLMError(value: unknown): value is LLMError;
export function isLLMError<Code extends ErrorCode>(
  value: unknown,
  code: Code,
): value is LLMError & { readonly code: Code };
export function isLLMError(value: unknown, code?: ErrorCode): boolean {
  if (typeof value !== 'object' || value === null || !(brand in value)) return false;
  return code === undefined || ('code' in value && value.code === code);
}

/** The value itself where it is an `LLMError`; a `cancelled` one for an abort; `internal`, with the value as cause, for the rest. */
export function toLLMError(value: unknown): LLMError {
  if (isLLMError(value)) return value;
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : '';
  if (name === 'AbortError')
    return new LLMError('cancelled', 'the call was cancelled', { cause: value });
  if (name === 'TimeoutError')
    return new LLMError('timeout', 'the call took too long', { cause: value });
  return new LLMError('internal', 'an unexpected failure inside the library', { cause: value });
}

/** Why a signal aborted: its reason where that says more than that somebody stopped waiting. */
export function abortErrorOf(signal: AbortSignal): LLMError {
  const reason: unknown = signal.reason;
  if (isLLMError(reason)) return reason;
  return new LLMError('cancelled', 'the call was cancelled', { cause: reason });
}

/** The same failure with what an outer step knows about it; what the error already says stays. */
export function withErrorDetails(
  error: LLMError,
  details: Pick<LLMErrorOptions, 'provider' | 'model' | 'retryAfterMs' | 'param' | 'upstream'>,
): LLMError {
  return changeError(error, {
    ...details,
    ...said(error),
    ...((error.upstream ?? details.upstream) !== undefined && {
      upstream: { ...details.upstream, ...error.upstream },
    }),
  });
}

/** The same failure with other words or details. What `changes` does not name stays. */
export function changeError(
  error: LLMError,
  { message = error.message, ...changes }: LLMErrorOptions & { readonly message?: string },
): LLMError {
  const { status, retryable, cause } = error;
  return new LLMError(error.code, message, {
    status,
    retryable,
    cause,
    ...said(error),
    ...changes,
  });
}

/** What an error says beside its code, its words and its cause. */
function said(error: LLMError): Omit<LLMErrorOptions, 'status' | 'retryable' | 'cause'> {
  const { provider, model, param, retryAfterMs, upstream, replays, byCaller, byProcess, errors } =
    error;
  return {
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
    ...(param !== undefined && { param }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(upstream !== undefined && { upstream }),
    ...(replays > 0 && { replays }),
    ...(byCaller && { byCaller }),
    ...(byProcess && { byProcess }),
    ...(errors !== undefined && { errors }),
  };
}
