import { type Clock, type HttpTransport, lazyTransport, type Transport } from '@llm/core';
import { createHttp1Transport } from '@llm/core/http1';
import { chooseTransport, type TransportChoice } from '../plan/choose-transport.ts';
import { originOf } from '../plan/plan-transport.ts';
import { publicLookup, toPublicOnly } from './public-addresses.ts';
import type { Config } from '../load.ts';

/** The transports of one gateway behind one function, and their end. */
export interface UpstreamTransports {
  readonly send: Transport;
  /** Reaches public addresses alone. It goes through no proxy, which would find the addresses itself, and shows no certificate of ours. */
  readonly sendToPublic: Transport;
  close(): Promise<void>;
}

/**
 * One transport that sends each call by the one that is chosen for its origin.
 *
 * undici is loaded when the first call needs it. There is one of it for each proxy, since a proxy is an option of the
 * whole transport.
 */
export function createUpstreamTransports(
  { transport: plan, environment }: Pick<Config, 'transport' | 'environment'>,
  clock: Clock,
): UpstreamTransports {
  const http1 = createHttp1Transport({ clock });
  let publicOnly: HttpTransport | undefined;
  const byProxy = new Map<string | false, HttpTransport>();
  const byOrigin = new Map<string, HttpTransport>();

  const undiciThrough = (proxy: string | false): HttpTransport => {
    const known = byProxy.get(proxy);
    if (known !== undefined) return known;
    const { tls, http2 } = plan;
    const created = lazyTransport(async () => {
      const { createUndiciTransport } = await import('@llm/core/undici');
      return createUndiciTransport({ clock, proxy, http2, ...(tls !== undefined && { tls }) });
    });
    byProxy.set(proxy, created);
    return created;
  };

  const transportOf = (origin: string): HttpTransport => {
    const known = byOrigin.get(origin);
    if (known !== undefined) return known;
    const choice = chooseOrHttp1(origin);
    const chosen = choice.transport === 'http1' ? http1 : undiciThrough(choice.proxy ?? false);
    byOrigin.set(origin, chosen);
    return chosen;
  };

  /** What is no URL is refused by every transport in the same words. */
  const chooseOrHttp1 = (origin: string): Pick<TransportChoice, 'transport' | 'proxy'> =>
    URL.canParse(origin) ? chooseTransport(origin, plan, environment) : { transport: 'http1' };

  return {
    send: (request) => transportOf(request.origin).send(request),
    sendToPublic: toPublicOnly((request) => {
      publicOnly ??= createHttp1Transport({ clock, lookup: publicLookup() });
      return publicOnly.send(request);
    }),
    async close() {
      const opened = publicOnly === undefined ? [] : [publicOnly];
      await Promise.all(
        [http1, ...opened, ...byProxy.values()].map((transport) => transport.close()),
      );
    },
  };
}

/** Which transport carries the calls of which provider, and why: a line each for the log. */
export interface TransportLine {
  readonly provider: string;
  readonly origin: string;
  readonly transport: TransportChoice['transport'];
  readonly reason: string;
}

/** A line for each provider and each origin that its deployments call. */
export function transportLines({
  deployments,
  transport: plan,
  environment,
}: Pick<Config, 'deployments' | 'transport' | 'environment'>): readonly TransportLine[] {
  const lines = new Map<string, TransportLine>();
  for (const deployment of deployments) {
    const origin = originOf(deployment);
    if (origin === undefined) continue;
    const provider = deployment.provider.id;
    const { transport, reason } = chooseTransport(origin, plan, environment);
    lines.set(`${provider} ${origin}`, { provider, origin, transport, reason });
  }
  return [...lines.values()];
}
