import type {
  ByteStream,
  Headers,
  Transport,
  TransportRequest,
  TransportResponse,
} from '../contract/transport.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import type { Cassette } from './cassette/cassette.ts';
import {
  type CassetteTransport,
  replayCassette,
  type ReplayCassetteOptions,
} from './cassette/replay-cassette.ts';
import { followedBody } from './followed-body.ts';

/** One recorded answer of an upstream. */
export interface ReplayExchange {
  /** Default 200. */
  readonly status?: number;
  /** Headers of the response. Default: none. */
  readonly headers?: Headers;
  /** Body of the response. Default: empty. */
  readonly body?: Uint8Array | string;
  /** Where the body is cut into reads, as byte offsets, ascending; `everywhere` gives single bytes. Default: one piece. */
  readonly cuts?: readonly number[] | 'everywhere';
  /** What follows the last byte: the end, a broken connection, or nothing until somebody gives up. Default `complete`. */
  readonly ending?: 'complete' | 'broken' | 'stalled';
}

/** An exchange that gives no answer: it fails at once, or never begins. */
export type ReplayFailure = { readonly error: LLMError } | { readonly silent: true };

/** A transport without a network. */
export interface ReplayTransport {
  (request: TransportRequest): Promise<TransportResponse>;
  /** In the order in which they came. */
  readonly requests: readonly TransportRequest[];
  /** Answers that were neither read to their end nor cancelled: 0 where every reader keeps the rules. */
  readonly open: number;
}

/**
 * A transport for tests, without a network.
 *
 * Over a list it gives one answer for each request, in the order of the list; a request after the last is a `TypeError`. Over a cassette of
 * `recordTransport` each request gets what was recorded for the same method, address and body, in any order.
 *
 * @throws {LLMError} invalid_request: a request is not in the cassette; the message says what differs from the nearest that is
 */
export function replayTransport(
  cassette: Cassette,
  options?: ReplayCassetteOptions,
): CassetteTransport;
export function replayTransport(
  exchanges: readonly (ReplayExchange | ReplayFailure)[],
): ReplayTransport;
export function replayTransport(
  recorded: readonly (ReplayExchange | ReplayFailure)[] | Cassette,
  options?: ReplayCassetteOptions,
): ReplayTransport | CassetteTransport {
  return 'exchanges' in recorded ? replayCassette(recorded, options) : replayInOrder(recorded);
}

function replayInOrder(exchanges: readonly (ReplayExchange | ReplayFailure)[]): ReplayTransport {
  const requests: TransportRequest[] = [];
  const bodies = new Set<ByteStream>();

  const transport: Transport = async (request) => {
    const exchange = exchanges[requests.length];
    requests.push(request);
    if (exchange === undefined) {
      throw new TypeError(`there is no exchange for request ${requests.length}`);
    }
    const { signal } = request;
    if (signal.aborted) throw toAbortError(signal);
    if ('error' in exchange) throw exchange.error;
    if ('silent' in exchange) return aborted(signal);
    const body = createBody(exchange, signal, () => bodies.delete(body));
    bodies.add(body);
    return { status: exchange.status ?? 200, headers: exchange.headers ?? {}, body };
  };

  return Object.defineProperties(
    Object.assign((request: TransportRequest) => transport(request), { requests, open: 0 }),
    { open: { get: () => bodies.size } },
  );
}

function createBody(
  { body = '', cuts = [], ending = 'complete' }: ReplayExchange,
  signal: AbortSignal,
  release: () => void,
): ByteStream {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const pieces = cut(bytes, cuts).values();

  const next = async (closed: AbortSignal): Promise<Uint8Array | undefined> => {
    if (closed.aborted) throw toAbortError(closed);
    const { value } = pieces.next();
    if (value !== undefined) return value;
    if (ending === 'broken')
      throw new LLMError('connection', 'the connection to the upstream broke');
    return ending === 'stalled' ? aborted(closed) : undefined;
  };

  return followedBody({ signal, next, release });
}

function cut(bytes: Uint8Array, cuts: NonNullable<ReplayExchange['cuts']>): readonly Uint8Array[] {
  const ends = cuts === 'everywhere' ? bytes.keys() : cuts;
  const starts = [0, ...ends].filter((at, index) => index === 0 || at > 0);
  return starts
    .map((start, index) => bytes.subarray(start, starts[index + 1] ?? bytes.length))
    .filter(({ length }) => length > 0);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(toAbortError(signal)), { once: true });
  });
}

function toAbortError({ reason }: AbortSignal): LLMError {
  if (isLLMError(reason)) return reason;
  return new LLMError('cancelled', 'the call was cancelled', { cause: reason });
}
