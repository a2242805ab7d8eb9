import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import type { HttpSettings, HttpTransportOptions } from '../transport.ts';

/** Certificates and a key as PEM text. */
export interface TlsOptions {
  /** Certificates of authorities that are trusted beside those that Node trusts. */
  readonly ca?: string;
  /** The certificate that is shown to an upstream that asks for one, with the chain to its authority. */
  readonly cert?: string;
  /** The key of `cert`. */
  readonly key?: string;
}

/** Options of the transport over undici, beside those of every transport. */
export interface UndiciOptions extends HttpTransportOptions {
  /**
   * Sends every call: a `MockAgent`, an agent with interceptors, a `ProxyAgent`. It makes its own connections, so the
   * options about connections, `proxy`, `tls`, `http2` and `lookup` have no effect, and `close` leaves it open. Default: what
   * `setGlobalDispatcher` of undici was given, if anything but a plain agent; otherwise an agent of the transport's own.
   */
  readonly dispatcher?: Dispatcher;
  /**
   * The forward proxy. It is asked by CONNECT for https upstreams, and gets the requests to http ones with their whole
   * address. Its URL may hold a user name and a password.
   * `environment`: what `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say when the transport is created. `false`: none.
   * Default `environment`.
   */
  readonly proxy?: string | false;
  /** Certificates and names for TLS. Default: those of Node. */
  readonly tls?: TlsOptions;
  /** Whether HTTP/2 is spoken with upstreams that offer it over TLS, one call a connection at a time. Default false. */
  readonly http2?: boolean;
  /**
   * Finds the addresses of a host, once for each new connection, as `net.connect` calls it with `all: true`. Not asked for an
   * upstream behind a proxy. Default: the system's resolver.
   */
  readonly lookup?: LookupFunction;
}

/** The options, with their defaults filled in. */
export type UndiciSettings = HttpSettings & UndiciOptions;
