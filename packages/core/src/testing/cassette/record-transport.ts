import type {
  ByteStream,
  Transport,
  TransportRequest,
  TransportResponse,
} from '../../contract/transport.ts';
import type { Clock } from '../../contract/clock.ts';
import { toLLMError } from '../../error/llm-error.ts';
import { systemClock } from '../../runtime/system-clock.ts';
import type { Cassette, RecordedError, RecordedExchange, RecordedRequest } from './cassette.ts';
import { hideInPieces, secretsOf, shownResponseHeaders, textHider } from './hide-in-exchange.ts';
import { toRecorded } from './recorded-bytes.ts';
import { toRecordedRequest } from './recorded-request.ts';

/** How exchanges are recorded. */
export interface RecordTransportOptions {
  /** What must stand nowhere in a cassette, beside the values of headers and what looks like a key. Shorter ones than six characters are not looked for. Default none. */
  readonly secrets?: readonly string[];
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A transport that keeps what passes. */
export interface RecordingTransport {
  (request: TransportRequest): Promise<TransportResponse>;
  /** What has passed so far. An answer that is still read ends where its reader is. */
  cassette(): Cassette;
}

/** What is known of an exchange, in bytes, which may hold keys until they are written down. */
interface Taken {
  readonly request: RecordedRequest;
  readonly secrets: readonly string[];
  readonly askedAt: number;
  response?: TransportResponse;
  afterMs: number;
  readonly pieces: { readonly atMs: number; readonly bytes: Uint8Array }[];
  ending: 'complete' | 'left' | RecordedError;
  error?: RecordedError;
}

/**
 * A transport that sends by another one and keeps each exchange, for `replayTransport` to play in tests: bytes, where reads cut them, and
 * when they came.
 *
 * No value of a header that may hold a key is kept, nor is one found anywhere else in the exchange, nor what looks like a key.
 */
export function recordTransport(
  transport: Transport,
  { secrets = [], clock = systemClock }: RecordTransportOptions = {},
): RecordingTransport {
  const taken: Taken[] = [];

  const send: Transport = async (request) => {
    const one: Taken = {
      request: toRecordedRequest(request, secrets),
      secrets: [...secrets, ...secretsOf(request.headers)],
      askedAt: clock.now(),
      afterMs: 0,
      pieces: [],
      ending: 'left',
    };
    taken.push(one);
    try {
      const response = await transport(request);
      one.response = response;
      one.afterMs = clock.now() - one.askedAt;
      return { ...response, body: recordBody(response.body, one, clock) };
    } catch (cause) {
      one.error = toRecordedError(cause, one);
      throw cause;
    }
  };

  return Object.assign((request: TransportRequest) => send(request), {
    cassette: (): Cassette => ({ cassette: 1, exchanges: taken.map(toExchange) }),
  });
}

function recordBody(body: ByteStream, taken: Taken, clock: Clock): ByteStream {
  let isLeft = false;
  return {
    async read() {
      try {
        const bytes = await body.read();
        // The reader may change its bytes, and some transports use their memory again.
        if (bytes !== undefined)
          taken.pieces.push({ atMs: clock.now() - taken.askedAt, bytes: bytes.slice() });
        else taken.ending = 'complete';
        return bytes;
      } catch (cause) {
        const error = toRecordedError(cause, taken);
        if (!isLeft && error.code !== 'cancelled') taken.ending = error;
        throw cause;
      }
    },
    cancel() {
      isLeft = true;
      body.cancel();
    },
  };
}

function toRecordedError(cause: unknown, { secrets }: Taken): RecordedError {
  const { code, message } = toLLMError(cause);
  return { code, message: textHider(secrets)(message) };
}

function toExchange({ request, secrets, ...taken }: Taken): RecordedExchange {
  const { response, error, afterMs, ending } = taken;
  if (response === undefined) {
    const cancelled = { code: 'cancelled', message: 'nobody waited for the answer' } as const;
    return { request, error: error ?? cancelled };
  }
  const bytes = hideInPieces(
    taken.pieces.map((piece) => piece.bytes),
    secrets,
  );
  const pieces = taken.pieces.map(({ atMs }, at) => ({
    atMs,
    ...toRecorded(bytes[at] ?? new Uint8Array()),
  }));
  const headers = shownResponseHeaders(response.headers, secrets);
  return { request, response: { status: response.status, headers, afterMs, pieces, ending } };
}
