import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { LLMError } from '../../error/llm-error.ts';

/** Where a socket leads to. */
export interface SocketTarget {
  readonly hostname: string;
  readonly port: number;
  readonly lookup: LookupFunction | undefined;
  /** After how many milliseconds the next address of the host is tried. */
  readonly attemptMs: number;
}

/** With whom to shake hands. */
export interface TlsTarget extends ConnectionOptions {
  readonly hostname: string;
  /** Gets what resumes the session. */
  readonly onSession?: (session: Buffer) => void;
}

// After a minute of silence TCP asks the peer whether it is still there.
const probeAfterMs = 60_000;

/** Resolves once the connection stands. Its signal's reason is what an abort rejects with. */
export function openTcp(target: SocketTarget, signal: AbortSignal): Promise<Socket> {
  const { hostname: host, port, lookup, attemptMs } = target;
  const socket = connectTcp({
    host,
    port,
    ...(lookup === undefined ? {} : { lookup }),
    autoSelectFamilyAttemptTimeout: attemptMs,
  });
  socket.setNoDelay(true).setKeepAlive(true, probeAfterMs);
  return established(socket, 'connect', signal);
}

/** Shakes hands over a socket that stands, with the one who owns `hostname`. */
export function openTls(
  socket: Socket,
  { hostname, onSession, ...options }: TlsTarget,
  signal: AbortSignal,
): Promise<Socket> {
  const secure = connectTls({
    ...options,
    socket,
    // The certificate has to be for the name. SNI never names an IP address (RFC 6066 section 3).
    host: hostname,
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
  });
  if (onSession !== undefined) secure.on('session', onSession);
  return established(secure, 'secureConnect', signal);
}

function established<Opened extends Socket>(
  socket: Opened,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<Opened> {
  // undici listens for errors only from the next turn on, and nobody does once an opening has failed.
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      socket.off('error', onError).off('close', onClose).off(event, onOpen);
      signal.removeEventListener('abort', onAbort);
    };
    const onOpen = (): void => {
      stop();
      resolve(socket);
    };
    const fail = (cause: unknown): void => {
      stop();
      socket.destroy();
      reject(cause instanceof Error ? cause : new TypeError(String(cause)));
    };
    const onError = (cause: Error): void => fail(cause);
    const onClose = (): void =>
      fail(new LLMError('connection', 'the upstream closed the connection'));
    const onAbort = (): void => fail(signal.reason);
    socket.once('error', onError).once('close', onClose).once(event, onOpen);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}
