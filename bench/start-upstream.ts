import { makeCertificate } from './certificate.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { ChildMessage, Listening, Served, UpstreamCommand } from './wire.ts';

/** How a target talks to the upstream. The loader talks plain HTTP to every target. */
export type Scheme = 'http' | 'https';

/** The fake provider while it runs. */
export interface Upstream {
  readonly child: Child;
  readonly port: number;
  /** @throws {Error} https: there is no certificate, and why */
  readonly origin: (scheme: Scheme) => string;
  /** What a process needs in its environment to trust the upstream's certificate. */
  readonly environment: (scheme: Scheme) => Readonly<Record<string, string>>;
  readonly count: () => Promise<Served>;
}

const readyMs = 10_000;
const countMs = 10_000;

const isListening = (message: ChildMessage): message is Listening => message.kind === 'listening';
const isServed = (message: ChildMessage): message is Served => message.kind === 'served';

export interface UpstreamOptions {
  readonly program: string;
  readonly cores: string;
  readonly eventsPerWrite: number;
  /** Takes the key and the certificate. */
  readonly folder: string;
}

export async function startUpstream(options: UpstreamOptions): Promise<Upstream> {
  const certificate = makeCertificate(options.folder);
  const files = 'reason' in certificate ? [] : [certificate.keyFile, certificate.certificateFile];
  const child = startChild({
    arguments: [options.program, String(options.eventsPerWrite), ...files],
    cores: options.cores,
    ipc: true,
  });
  const { port, tlsPort } = await child.receive(isListening, readyMs);
  return {
    child,
    port,
    origin: (scheme) => {
      if (scheme === 'http') return `http://127.0.0.1:${String(port)}`;
      if ('reason' in certificate) throw new Error(certificate.reason);
      return `https://127.0.0.1:${String(tlsPort)}`;
    },
    environment: (scheme) =>
      scheme === 'http' || 'reason' in certificate
        ? {}
        : { NODE_EXTRA_CA_CERTS: certificate.certificateFile },
    count: () => {
      const served = child.receive(isServed, countMs);
      child.send({ kind: 'count' } satisfies UpstreamCommand);
      return served;
    },
  };
}
