import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { isLLMError, LLMError } from '../../error/llm-error.ts';
import { systemCodeOf } from '../../error/system-code.ts';
import { closedError } from '../connection-error.ts';
import { createForwardProxies, type ForwardProxies, type ForwardProxy } from './forward-proxy.ts';
import { openTcp, openTls, type SocketTarget, type TlsTarget } from './open-socket.ts';
import { openTunnel } from './open-tunnel.ts';
import { createTrust, type Trust } from './trust.ts';
import type { UndiciSettings } from './undici-options.ts';

interface Target {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
}

// If connecting has no limit, each single address still needs one.
const unlimitedConnectMs = 5_000;
// How many upstreams a TLS session is kept of, and the way to how many origins.
const mostSessions = 256;
const mostOrigins = 256;

/**
 * Opens the connections of the transport's own agent.
 *
 * undici has connectors and a proxy agent. This one exists because theirs count time by a timer of their own, give a call no
 * limit of its own, and do not say whether the proxy or the upstream failed.
 */
export class Connector {
  readonly #settings: UndiciSettings;
  readonly #proxies: ForwardProxies;
  readonly #trust: Trust;
  readonly #protocols: string[];
  readonly #opening = new Set<AbortController>();
  readonly #inSight = new Map<string, ForwardProxy | undefined>();
  /** The last TLS session with each upstream, which its next connection resumes. */
  readonly #sessions = new Map<string, Buffer>();
  #limitMs: number;

  constructor(settings: UndiciSettings) {
    this.#settings = settings;
    this.#proxies = createForwardProxies(settings.proxy);
    this.#trust = createTrust(settings.tls);
    this.#protocols = settings.http2 === true ? ['h2', 'http/1.1'] : ['http/1.1'];
    this.#limitMs = settings.connectMs;
  }

  /**
   * Connections that are opened before `dispatch` returns may take `limitMs`. undici opens the connection of a call within
   * its dispatch; one for a call that had waited is opened later, and has the limit of the transport.
   */
  within(limitMs: number, dispatch: () => void): void {
    this.#limitMs = limitMs;
    try {
      dispatch();
    } finally {
      this.#limitMs = this.#settings.connectMs;
    }
  }

  /**
   * The proxy that a request to this origin is written for, because no tunnel leads through it: many proxies allow CONNECT for
   * the port of https alone (RFC 9110, section 9.3.6). It gets the whole address in the place of a path.
   *
   * @throws {LLMError} invalid_request: the proxy has no http or https URL
   */
  proxyInSight(origin: string): ForwardProxy | undefined {
    if (!origin.startsWith('http:')) return undefined;
    const known = this.#inSight.get(origin);
    if (known !== undefined || this.#inSight.has(origin)) return known;
    const proxy = this.#proxies(origin);
    if (this.#inSight.size >= mostOrigins) this.#inSight.clear();
    this.#inSight.set(origin, proxy);
    return proxy;
  }

  /** For undici. */
  readonly connect: buildConnector.connector = (options, callback) => {
    const isSecure = options.protocol === 'https:';
    const port = options.port === '' ? (isSecure ? 443 : 80) : Number(options.port);
    this.#open({ isSecure, hostname: options.hostname, port }).then(
      (socket) => callback(null, socket),
      (cause: unknown) =>
        callback(cause instanceof Error ? cause : new TypeError(String(cause)), null),
    );
  };

  /** Ends what is being opened. */
  close(): void {
    for (const opening of this.#opening) opening.abort(closedError());
  }

  async #open(target: Target): Promise<Socket> {
    const opening = new AbortController();
    this.#opening.add(opening);
    const limitMs = this.#limitMs;
    const proxy = this.#proxies(originOf(target));
    const stopClock =
      limitMs === 0
        ? undefined
        : this.#settings.clock.after(limitMs, () => opening.abort(lateError(proxy)));
    try {
      const { signal } = opening;
      const socket =
        proxy === undefined
          ? await openTcp(this.#socketTarget(target), signal)
          : await this.#openByProxy(proxy, target, signal);
      return target.isSecure ? await this.#secure(socket, target, signal) : socket;
    } finally {
      stopClock?.();
      this.#opening.delete(opening);
    }
  }

  async #openByProxy(proxy: ForwardProxy, target: Target, signal: AbortSignal): Promise<Socket> {
    try {
      const { hostname } = proxy;
      const plain = await openTcp(this.#socketTarget(proxy), signal);
      const context = this.#trust.ofProxy;
      const secureContext = context === undefined ? {} : { secureContext: context };
      const socket = proxy.isSecure
        ? await openTls(plain, { hostname, ...secureContext }, signal)
        : plain;
      if (!target.isSecure) return socket;
      return await openTunnel(socket, { proxy, authority: authorityOf(target) }, signal);
    } catch (cause) {
      throw proxyError(proxy, cause);
    }
  }

  #secure(socket: Socket, target: Target, signal: AbortSignal): Promise<Socket> {
    const authority = authorityOf(target);
    const session = this.#sessions.get(authority);
    const secureContext = this.#trust.ofUpstream;
    const options: TlsTarget = {
      hostname: target.hostname,
      onSession: (given) => this.#keep(authority, given),
      ...(session === undefined ? {} : { session }),
      ...(secureContext === undefined ? {} : { secureContext }),
      ALPNProtocols: this.#protocols,
    };
    return openTls(socket, options, signal);
  }

  #socketTarget({ hostname, port }: Pick<Target, 'hostname' | 'port'>): SocketTarget {
    const allowedMs = this.#limitMs === 0 ? unlimitedConnectMs : this.#limitMs;
    return { hostname, port, lookup: this.#settings.lookup, attemptMs: Math.ceil(allowedMs / 4) };
  }

  #keep(authority: string, session: Buffer): void {
    if (this.#sessions.size >= mostSessions) this.#sessions.clear();
    this.#sessions.set(authority, session);
  }
}

function originOf(target: Target): string {
  return `${target.isSecure ? 'https' : 'http'}://${authorityOf(target)}`;
}

function authorityOf({ hostname, port }: Target): string {
  return hostname.includes(':') ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

function lateError(proxy: ForwardProxy | undefined): LLMError {
  const way = proxy === undefined ? '' : ` through the proxy ${proxy.name}`;
  return new LLMError('timeout', `the upstream could not be reached in time${way}`);
}

function proxyError({ name }: ForwardProxy, cause: unknown): LLMError {
  if (isLLMError(cause)) return cause;
  const code = systemCodeOf(cause);
  const reason = code === '' ? 'broke' : `failed (${code})`;
  return new LLMError('connection', `the connection to the proxy ${name} ${reason}`, { cause });
}
