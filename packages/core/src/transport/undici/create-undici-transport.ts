import { Agent, type Dispatcher } from 'undici';
import type { TransportRequest } from '../../contract/transport.ts';
import { ownValue } from '../../json/read.ts';
import { closedError } from '../connection-error.ts';
import { Deadlines } from '../deadlines.ts';
import { createHeaderNames, type HeaderNames } from '../header-names.ts';
import type { PendingAnswer } from '../pending-answer.ts';
import { checkHeader, checkTarget, parseOrigin, secondHostError } from '../request-rules.ts';
import { httpDefaults, type HttpTransport } from '../transport.ts';
import { Connector } from './connector.ts';
import type { ForwardProxy } from './forward-proxy.ts';
import { chosenGlobalDispatcher } from './global-dispatcher.ts';
import { toSentBody } from './sent-body.ts';
import { UndiciExchange } from './undici-exchange.ts';
import type { UndiciOptions, UndiciSettings } from './undici-options.ts';

export type { TlsOptions, UndiciOptions } from './undici-options.ts';

/**
 * HTTP over undici's dispatchers, one call a connection at a time.
 *
 * What is made for undici works here too: a `MockAgent` or an agent with interceptors, given as `dispatcher` or to
 * `setGlobalDispatcher`, and whatever listens to undici's diagnostics channels, as OpenTelemetry's instrumentation does.
 *
 * A request is never sent a second time: undici does not tell whether the connection that closed under it had served before.
 * `TransportRequest.replayable` has no effect. Redirects are answers like any other. Certificates are checked, unless Node
 * itself was told not to.
 *
 * @throws {LLMError} invalid_request: `proxy` is no http or https URL
 * @throws {Error} of Node's: a certificate or the key of `tls` cannot be read
 */
export function createUndiciTransport(options: UndiciOptions = {}): HttpTransport {
  const settings: UndiciSettings = { ...httpDefaults, ...options };
  const deadlines = new Deadlines<PendingAnswer>(settings.clock);
  const names = createHeaderNames();
  const connector = new Connector(settings);
  const agent = createAgent(settings, connector);
  let isClosed = false;
  // Most calls go where the one before went, and to parse an origin costs 6 µs.
  let parsedOrigin: string | undefined;
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw closedError();
        if (request.origin !== parsedOrigin) {
          parseOrigin(request.origin);
          parsedOrigin = request.origin;
        }
        const given = settings.dispatcher ?? chosenGlobalDispatcher();
        const proxy = given === undefined ? connector.proxyInSight(request.origin) : undefined;
        const sent = toDispatched(request, { names, whole: given !== undefined, proxy });
        const parts = { request, settings, deadlines, resolve, reject };
        const exchange = new UndiciExchange(parts, proxy);
        exchange.begin();
        if (given !== undefined) exchange.send((handler) => given.dispatch(sent, handler));
        else {
          // undici takes a connection back one `setImmediate` after its answer has ended. A call that is dispatched before
          // would open another connection, and so would every second one of a caller who asks one thing after the other.
          const limitMs = request.timeouts?.connectMs ?? settings.connectMs;
          setImmediate(() => {
            exchange.send((handler) =>
              connector.within(limitMs, () => agent.dispatch(sent, handler)),
            );
          });
        }
      }),
    async close() {
      isClosed = true;
      for (const answer of deadlines.toArray()) answer.stop(closedError());
      connector.close();
      await agent.destroy();
    },
  };
}

function createAgent(settings: UndiciSettings, connector: Connector): Agent {
  const { connectionsPerOrigin: connections, http2: allowH2 = false } = settings;
  // 0 is no limit here, and no number that undici takes.
  const keepAliveMs = settings.keepAliveMs === 0 ? dayMs : settings.keepAliveMs;
  return new Agent({
    connect: connector.connect,
    connections,
    allowH2,
    // Over HTTP/2 too: if a connection with several calls breaks, undici 7 fails one and sends the others again.
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    // What a peer says of its own limit can shorten ours, and not lengthen it.
    keepAliveMaxTimeout: keepAliveMs,
  });
}

const dayMs = 86_400_000;

/** @throws {LLMError} invalid_request: what `checkTarget` and `checkHeader` refuse */
function toDispatched(
  request: TransportRequest,
  {
    names,
    whole,
    proxy,
  }: {
    readonly names: HeaderNames;
    readonly whole: boolean;
    readonly proxy: ForwardProxy | undefined;
  },
): Dispatcher.DispatchOptions {
  checkTarget(request);
  const { origin, method } = request;
  const path = proxy === undefined ? request.path : new URL(origin).origin + request.path;
  const { body, length } = toSentBody(request.body, whole);
  const headers: Record<string, string> = {};
  for (const given in request.headers) {
    const value = request.headers[given];
    if (value === undefined) continue;
    const name = checkHeader(given, value, names);
    const before = ownValue(headers, name);
    if (name === 'host' && before !== undefined) throw secondHostError();
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  if (length !== undefined) headers['content-length'] = String(length);
  if (proxy?.authorization !== undefined) headers['proxy-authorization'] = proxy.authorization;
  // The exchange has clocks of its own for both phases, which also count the wait for a connection.
  return { origin, path, method, headers, body, headersTimeout: 0, bodyTimeout: 0 };
}
