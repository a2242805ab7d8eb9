import type {
  ByteStream,
  Transport,
  TransportRequest,
  TransportResponse,
} from '../../contract/transport.ts';
import type { Clock } from '../../contract/clock.ts';
import { isLLMError, LLMError } from '../../error/llm-error.ts';
import { createSleep, systemClock, systemSleep } from '../../runtime/system-clock.ts';
import type {
  Cassette,
  RecordedError,
  RecordedExchange,
  RecordedRequest,
  RecordedResponse,
} from './cassette.ts';
import { followedBody } from '../followed-body.ts';
import { differences } from './differences.ts';
import { fromRecorded } from './recorded-bytes.ts';
import { toRecordedRequest } from './recorded-request.ts';

/** How a cassette is played. */
export interface ReplayCassetteOptions {
  /** `recorded` waits before each piece as long as it took then; `none` waits for nothing. Default `none`. */
  readonly timing?: 'none' | 'recorded';
  /** How often an exchange may be played: `once`, or as `often` as it is asked for. Default `once`. */
  readonly plays?: 'once' | 'often';
  /** What must stand nowhere in a cassette: as the recorder was told. Default none. */
  readonly secrets?: readonly string[];
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A transport without a network, over a cassette. */
export interface CassetteTransport {
  (request: TransportRequest): Promise<TransportResponse>;
  /** In the order in which they came. */
  readonly requests: readonly TransportRequest[];
  /** Exchanges that nobody has asked for yet, oldest first. */
  readonly left: readonly RecordedExchange[];
  /** Answers that were neither read to their end nor cancelled: 0 where every reader keeps the rules. */
  readonly open: number;
}

/** Plays exchanges, each for the request that it was recorded for, in any order. */
export function replayCassette(
  { exchanges }: Cassette,
  options: ReplayCassetteOptions = {},
): CassetteTransport {
  const { timing = 'none', plays = 'once', secrets = [], clock = systemClock } = options;
  const sleep = clock === systemClock ? systemSleep : createSleep(clock.after);
  const wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (timing === 'none') return;
    try {
      await sleep(ms, signal);
    } catch {
      throw toAbortError(signal);
    }
  };
  const requests: TransportRequest[] = [];
  const played = new Set<RecordedExchange>();
  const open = new Set<ByteStream>();

  const find = (request: TransportRequest): RecordedExchange => {
    const asked = toRecordedRequest(request, secrets);
    const same = exchanges.filter((one) => differences(asked, one.request).length === 0);
    const next =
      same.find((one) => !played.has(one)) ?? (plays === 'often' ? same.at(-1) : undefined);
    if (next === undefined) throw notRecorded(asked, same.length, exchanges);
    played.add(next);
    return next;
  };

  const send: Transport = async (request) => {
    requests.push(request);
    const { signal } = request;
    if (signal.aborted) throw toAbortError(signal);
    const { response, error } = find(request);
    if (response === undefined) throw toFailure(error);
    await wait(response.afterMs, signal);
    const body = createBody(response, { signal, wait, release: () => open.delete(body) });
    open.add(body);
    return { status: response.status, headers: response.headers, body };
  };

  return Object.defineProperties(
    Object.assign((request: TransportRequest) => send(request), {
      requests,
      left: exchanges,
      open: 0,
    }),
    {
      open: { get: () => open.size },
      left: { get: () => exchanges.filter((one) => !played.has(one)) },
    },
  );
}

interface Playing {
  readonly signal: AbortSignal;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly release: () => void;
}

function createBody(
  { pieces, ending, afterMs }: RecordedResponse,
  { signal, wait, release }: Playing,
): ByteStream {
  let at = 0;
  let before = afterMs;

  const next = async (closed: AbortSignal): Promise<Uint8Array | undefined> => {
    if (closed.aborted) throw toAbortError(closed);
    const piece = pieces[at];
    at += 1;
    if (piece !== undefined) {
      await wait(Math.max(0, piece.atMs - before), closed);
      before = piece.atMs;
      return fromRecorded(piece);
    }
    if (ending === 'left') {
      const message = 'the recording ends here, because the reader of that time left';
      throw new LLMError('connection', message, { retryable: false });
    }
    if (ending !== 'complete') throw toFailure(ending);
    return undefined;
  };

  return followedBody({ signal, next, release });
}

const mostLines = 5;

/** An error that no retry mends, and that reaches the caller in these words. */
function notRecorded(
  asked: RecordedRequest,
  same: number,
  exchanges: readonly RecordedExchange[],
): LLMError {
  const name = `${asked.method} ${asked.origin}${asked.path}`;
  if (same > 0) {
    const message = `${name} is in the cassette ${same} times, and this is one more`;
    return new LLMError('invalid_request', message);
  }
  const [nearest] = exchanges
    .map(({ request }, at) => ({ at, lines: differences(asked, request) }))
    .sort((one, other) => one.lines.length - other.lines.length);
  if (nearest === undefined)
    return new LLMError('invalid_request', `${name} is not in the cassette, which is empty`);
  const { at, lines } = nearest;
  const rest = lines.length > mostLines ? `; ${lines.length - mostLines} more` : '';
  const shown = lines.slice(0, mostLines).join('; ');
  const message = `${name} is not in the cassette. The nearest, exchange ${at + 1}, differs in ${shown}${rest}`;
  return new LLMError('invalid_request', message);
}

function toFailure(error: RecordedError | undefined): LLMError {
  return new LLMError(error?.code ?? 'connection', error?.message ?? 'there was no answer');
}

function toAbortError({ reason }: AbortSignal): LLMError {
  if (isLLMError(reason)) return reason;
  return new LLMError('cancelled', 'the call was cancelled', { cause: reason });
}
