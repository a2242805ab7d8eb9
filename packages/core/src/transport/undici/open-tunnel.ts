import { type IncomingMessage, request as requestHttp } from 'node:http';
import type { Socket } from 'node:net';
import { LLMError } from '../../error/llm-error.ts';
import { type ForwardProxy, passwordError } from './forward-proxy.ts';

/**
 * Asks a proxy to pass the bytes of its connection `socket` on to `authority`, a host and a port.
 *
 * @throws {LLMError} connection, and names the proxy: it refused, or asks for a password that it was not given
 */
export function openTunnel(
  socket: Socket,
  { proxy, authority }: { readonly proxy: ForwardProxy; readonly authority: string },
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { authorization } = proxy;
    const asking = requestHttp({
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
      createConnection: () => socket,
      signal,
    });
    asking.on('error', (cause) => reject(signal.aborted ? abortReason(signal) : cause));
    asking.on('connect', (answer: IncomingMessage, _socket: unknown, head: Buffer) => {
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refusedError(proxy, { status, authority }));
    });
    asking.end();
  });
}

function refusedError(
  proxy: ForwardProxy,
  { status, authority }: { readonly status: number; readonly authority: string },
): LLMError {
  if (status === 407) return passwordError(proxy);
  const message = `the proxy ${proxy.name} refused to connect to ${authority} (${status})`;
  return new LLMError('connection', message);
}

function abortReason({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new TypeError(String(reason));
}
