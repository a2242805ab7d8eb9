import type { Clock } from '../../contract/clock.ts';
import type {
  ByteStream,
  Headers,
  Transport,
  TransportRequest,
  TransportResponse,
} from '../../contract/transport.ts';
import { concatenate } from '../../bytes/concatenate.ts';
import { abortErrorOf, isLLMError, LLMError } from '../../error/llm-error.ts';
import { systemClock } from '../../runtime/system-clock.ts';
import { createHeaderNames, type HeaderNames } from '../header-names.ts';
import { checkHeader, checkTarget, parseOrigin } from '../request-rules.ts';

/** Options of {@link createFetchTransport}. */
export interface FetchTransportOptions {
  /** Default: the runtime's own, looked up at each call. */
  readonly fetch?: typeof globalThis.fetch;
  /** From the start of a call to its answer's headers, connecting included. Default 600,000; 0 none. */
  readonly headersMs?: number;
  /** Between two pieces of an answer, while its reader waits. Default 300,000; 0 none. */
  readonly idleMs?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

type Settings = Required<Omit<FetchTransportOptions, 'fetch'>> &
  Pick<FetchTransportOptions, 'fetch'> & { readonly names: HeaderNames };

/**
 * HTTP over the web's `fetch`, for runtimes without Node's sockets.
 *
 * What `fetch` hides cannot be set: it connects when it likes, so `connectMs` is part of `headersMs`. An
 * answer that it has decompressed comes without the headers that described the compressed one.
 *
 * @throws {LLMError} as `Transport` says; invalid_request, before anything is sent: the origin, the method, the path or a
 * header would say something else on the wire than what was given; a redirect whose status the runtime hides is a `connection` failure
 */
export function createFetchTransport(options: FetchTransportOptions = {}): Transport {
  const settings: Settings = {
    headersMs: 600_000,
    idleMs: 300_000,
    clock: systemClock,
    ...options,
    names: createHeaderNames(),
  };
  return (request) => exchange(request, settings);
}

async function exchange(request: TransportRequest, settings: Settings): Promise<TransportResponse> {
  parseOrigin(request.origin);
  checkTarget(request);
  const headers = toFetchHeaders(request.headers, settings.names);
  const call = createCall(request.signal, settings.clock);
  const fetch = settings.fetch ?? globalThis.fetch;
  const headersMs = request.timeouts?.headersMs ?? settings.headersMs;
  try {
    const response = await call.within(
      headersMs,
      `the upstream did not begin to answer within ${headersMs} ms`,
      () =>
        fetch(request.origin + request.path, {
          method: request.method,
          headers,
          body: toBody(request.body),
          redirect: 'manual',
          signal: call.signal,
        }),
    );
    if (response.type === 'opaqueredirect') {
      throw new LLMError('connection', 'the upstream redirects, and redirects are not followed');
    }
    const idleMs = request.timeouts?.idleMs ?? settings.idleMs;
    return {
      status: response.status,
      headers: toHeaders(response.headers),
      body: createByteStream(response.body, { call, idleMs }),
    };
  } catch (cause) {
    throw call.end(toConnectionError(cause));
  }
}

/** One call from its start to its last byte. It ends once; how it ended first is how it ended. */
interface Call {
  readonly signal: AbortSignal;
  readonly failure: LLMError | undefined;
  /** Waits for one step of the call; where it takes too long, the call ends. */
  within<Value>(ms: number, message: string, step: () => Promise<Value>): Promise<Value>;
  finish(): void;
  /** Ends the call and closes the upstream; gives what it ended with. */
  end(error: LLMError): LLMError;
}

function createCall(outer: AbortSignal, clock: Clock): Call {
  const controller = new AbortController();
  let failure: LLMError | undefined;
  let over = false;

  const finish = (): void => {
    over = true;
    outer.removeEventListener('abort', onAbort);
  };
  const end = (error: LLMError): LLMError => {
    if (failure !== undefined) return failure;
    failure = error;
    finish();
    controller.abort(error);
    return error;
  };
  const onAbort = (): void => {
    if (!over) end(abortErrorOf(outer));
  };

  if (outer.aborted) onAbort();
  else outer.addEventListener('abort', onAbort, { once: true });

  return {
    signal: controller.signal,
    get failure() {
      return failure;
    },
    finish,
    end,
    async within(ms, message, step) {
      if (failure !== undefined) throw failure;
      const stop =
        ms > 0 ? clock.after(ms, () => end(new LLMError('timeout', message))) : undefined;
      try {
        return await step();
      } finally {
        stop?.();
      }
    },
  };
}

function createByteStream(
  body: ReadableStream<Uint8Array> | null,
  { call, idleMs }: { readonly call: Call; readonly idleMs: number },
): ByteStream {
  const reader = body?.getReader();
  if (reader === undefined) call.finish();
  let done = reader === undefined;

  return {
    async read() {
      if (call.failure !== undefined) throw call.failure;
      if (reader === undefined || done) return undefined;
      try {
        for (;;) {
          const piece = await call.within(
            idleMs,
            `the upstream sent nothing for ${idleMs} ms`,
            () => reader.read(),
          );
          if (piece.done) break;
          if (piece.value.length > 0) return piece.value;
        }
      } catch (cause) {
        throw call.end(toConnectionError(cause));
      }
      done = true;
      call.finish();
      return undefined;
    },
    cancel() {
      if (done) return;
      call.end(new LLMError('cancelled', 'the answer was cancelled by its reader'));
    },
  };
}

/** Compressed events would wait for each other in the upstream's compressor, so plain ones are asked for. */
function toFetchHeaders(headers: Headers, names: HeaderNames): Record<string, string> {
  const checked: Record<string, string> = { 'accept-encoding': 'identity' };
  for (const [given, value] of Object.entries(headers)) {
    checked[checkHeader(given, value, names)] = value;
  }
  return checked;
}

function toHeaders(headers: Response['headers']): Headers {
  const joined = new Map<string, string>();
  // `set-cookie` is the one name that comes several times.
  for (const [name, value] of headers) {
    const known = joined.get(name);
    joined.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  if (joined.delete('content-encoding')) joined.delete('content-length');
  return Object.fromEntries(joined);
}

function toConnectionError(cause: unknown): LLMError {
  if (isLLMError(cause)) return cause;
  return new LLMError('connection', 'the connection to the upstream failed', { cause });
}

function toBody(body: TransportRequest['body']): Uint8Array | string | null {
  if (body === undefined) return null;
  return typeof body === 'string' || body instanceof Uint8Array ? body : concatenate(body);
}
