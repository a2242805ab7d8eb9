import { proxyFor } from '@llm/core';
import type { TlsOptions } from '@llm/core/undici';
import type { Environment } from '../read/environment.ts';

/** What the section `server` says about connections to upstreams. */
export interface TransportPlan {
  readonly setting: 'auto' | 'undici' | 'http1';
  /** Certificates beside Node's own, and what is shown to upstreams that ask for a certificate. */
  readonly tls?: TlsOptions;
  readonly http2: boolean;
}

/** Which transport carries the calls to an origin. */
export interface TransportChoice {
  readonly transport: 'undici' | 'http1';
  /** The forward proxy, with its password; absent where the origin is reached directly. */
  readonly proxy?: string;
  /** Why, in words for the log. */
  readonly reason: string;
  /** What the transport that was asked for cannot do; absent where it can do everything. */
  readonly conflict?: string;
}

/**
 * The transport for an origin: the faster `http1` wherever nothing is asked that only undici does.
 *
 * Those are a forward proxy, certificates of one's own, and HTTP/2. `server.transport` decides otherwise; where it asks
 * for `http1` and one of these, the choice has a `conflict`, and a configuration with one is refused.
 */
export function chooseTransport(
  origin: string,
  { setting, tls, http2 }: TransportPlan,
  environment: Environment,
): TransportChoice {
  const proxy = proxyFor(origin, environment);
  const need = needOf({ proxy, tls, http2, isSecure: origin.startsWith('https:') });
  const way = proxy === undefined ? {} : { proxy };
  if (setting === 'http1') {
    const conflict = need === undefined ? {} : { conflict: need };
    return { transport: 'http1', ...way, ...conflict, reason: 'server.transport says so' };
  }
  if (setting === 'undici') {
    return { transport: 'undici', ...way, reason: 'server.transport says so' };
  }
  return need === undefined
    ? {
        transport: 'http1',
        reason: 'no proxy, no certificates of its own and no HTTP/2 are asked for',
      }
    : { transport: 'undici', ...way, reason: need };
}

function needOf({
  proxy,
  tls,
  http2,
  isSecure,
}: {
  readonly proxy: string | undefined;
  readonly tls: TlsOptions | undefined;
  readonly http2: boolean;
  readonly isSecure: boolean;
}): string | undefined {
  if (proxy !== undefined) {
    return `${isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY'} sets a forward proxy for it`;
  }
  if (!isSecure) return undefined;
  if (tls !== undefined) return 'server.upstream_tls gives certificates';
  return http2 ? 'server.upstream_http2 asks for HTTP/2' : undefined;
}
