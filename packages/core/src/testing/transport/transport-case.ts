import { rejects } from 'node:assert/strict';
import type { ByteStream, TransportRequest, TransportResponse } from '../../contract/transport.ts';
import { isLLMError } from '../../error/llm-error.ts';
import { readAll } from '../../stream/read-all.ts';
import type { HttpTransport, HttpTransportOptions } from '../../transport/transport.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { createPeers, type PeerCertificate, type Peers } from './http-peer.ts';

/** Something that a transport may be unable to do, because what it is built on hides it. */
export type TransportTrait =
  /** Bounds the time of connecting by itself. */
  | 'connect-timeout'
  /** Keeps no more connections to an origin than it is told. */
  | 'connection-limit'
  /** Has a connection ready for the next call as soon as an answer was read. */
  | 'prompt-reuse'
  /** Refuses an answer with a header whose name no header may have. */
  | 'strict-names'
  /** Takes the length in an answer 304 for that of the body which it does not repeat. */
  | 'length-of-304'
  /** Closes an idle connection after the time it is told. */
  | 'keep-alive-limit'
  /** Reads no more from an upstream than its reader takes, but for a bounded rest. */
  | 'backpressure'
  /** Calls upstreams over TLS. */
  | 'tls'
  /** Ends its calls and connections when it is closed. */
  | 'close'
  /** Sends a request again that met a kept-alive connection which its peer had closed. */
  | 'replay';

/** What a transport cannot do, with the reason. A case that needs it is listed with that reason and not run. */
export type TransportLimits = Readonly<Partial<Record<TransportTrait, string>>>;

/** What the upstreams of the cases over TLS show, and how the transport comes to trust it. */
export interface TransportTls extends PeerCertificate {
  /** Runs a case while the transport trusts `cert`, which it does not otherwise. */
  trusting(run: () => Promise<void>): Promise<void>;
}

/** The transport that cases are for. */
export interface TransportUnderTest {
  readonly create: (options: HttpTransportOptions) => HttpTransport;
  readonly limits: TransportLimits;
  readonly tls: TransportTls | undefined;
}

/** One check of a transport. */
export interface TransportCase extends ConformanceCase {
  /** What the check is about. */
  readonly theme: string;
  /** Why the check says nothing about this transport; `undefined` where it applies. */
  readonly skipped?: string | undefined;
}

/** What a case works with. All of it ends with the case. */
export interface Bench extends Peers {
  /** A transport of the kind under test. */
  open(options?: HttpTransportOptions): HttpTransport;
}

/** A case before it knows which transport it is for. */
export interface TransportCheck {
  readonly name: string;
  readonly needs?: TransportTrait | readonly TransportTrait[];
  /** Needs that the transport lacks this. */
  readonly without?: TransportTrait;
  /** Whether the transport trusts the certificate of the upstreams over TLS. */
  readonly trusts?: true;
  readonly check: (bench: Bench) => Promise<void>;
}

/** Cases of one theme out of its checks. */
export function toCases(
  theme: string,
  checks: readonly TransportCheck[],
  { create, limits, tls }: TransportUnderTest,
): readonly TransportCase[] {
  return checks.map(({ name, needs, without, trusts, check }) => ({
    theme,
    name: `${theme}: ${name}`,
    skipped: reasonAgainst(limits, needs, without),
    async run() {
      const peers = createPeers(tls);
      const opened: HttpTransport[] = [];
      const open = (options: HttpTransportOptions = {}): HttpTransport => {
        const transport = create(options);
        opened.push(transport);
        return transport;
      };
      const checkOnce = (): Promise<void> => check({ ...peers, open });
      try {
        await (trusts && tls ? tls.trusting(checkOnce) : checkOnce());
      } finally {
        await Promise.all(opened.map((transport) => transport.close()));
        await peers.close();
      }
    },
  }));
}

function reasonAgainst(
  limits: TransportLimits,
  needs: TransportCheck['needs'] = [],
  without: TransportTrait | undefined,
): string | undefined {
  const lacking = [needs].flat().find((trait) => limits[trait] !== undefined);
  if (lacking !== undefined) return limits[lacking];
  if (without !== undefined && limits[without] === undefined) return `it has ${without}`;
  return undefined;
}

/** Sends a request of which a case names what matters to it. */
export function send(
  transport: HttpTransport,
  request: Partial<TransportRequest> & { readonly origin: string },
): Promise<TransportResponse> {
  return transport.send({
    method: 'POST',
    path: '/',
    headers: {},
    signal: new AbortController().signal,
    ...request,
  });
}

/** The text of a body, read to its end. */
export async function textOf(body: ByteStream): Promise<string> {
  return new TextDecoder().decode(await readAll(body, 100_000_000));
}

/** Sends a request, and gives the text of its answer. */
export async function ask(
  transport: HttpTransport,
  request: Partial<TransportRequest> & { readonly origin: string },
): Promise<string> {
  return textOf((await send(transport, request)).body);
}

/** Waits until a promise rejects with an error of ours that has this code. */
export function fails(promise: Promise<unknown>, code: string): Promise<void> {
  return rejects(promise, (error: unknown) => isLLMError(error) && error.code === code);
}

/** A promise, and what resolves it. */
export interface Later {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/** A promise that the case resolves itself. */
export function later(): Later {
  let settle: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (settle = resolve));
  return { promise, resolve: () => settle() };
}

/** Waits, turn by turn of the event loop, until the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** An abort signal that tells how many listeners it has. */
export interface CountedSignal {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  listeners(): number;
}

/** Counts through a double of the two methods, because a signal does not tell. */
export function countedSignal(): CountedSignal {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...parameters: Parameters<typeof add>) => {
    count += 1;
    add(...parameters);
  };
  signal.removeEventListener = (...parameters: Parameters<typeof remove>) => {
    count -= 1;
    remove(...parameters);
  };
  return { signal, abort: (reason) => controller.abort(reason), listeners: () => count };
}
