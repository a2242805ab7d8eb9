import type { Clock } from '../contract/clock.ts';
import type { Transport } from '../contract/transport.ts';
import { systemClock } from '../runtime/system-clock.ts';

/** Limits of a transport, in milliseconds where a name ends so; 0 of a time means no limit. */
export interface HttpTransportOptions {
  /** Connections to one origin; further calls wait for a free one. Default 4096. */
  readonly connectionsPerOrigin?: number;
  /** How long an idle connection is kept, or shorter where its peer says so. Default 4,000. */
  readonly keepAliveMs?: number;
  /** Until a connection stands, TLS included. Default 5,000. */
  readonly connectMs?: number;
  /** From the start of a call to its answer's headers, waiting for a connection included. Default 600,000. */
  readonly headersMs?: number;
  /** Between two pieces of an answer. Default 300,000. */
  readonly idleMs?: number;
  /** Bytes held for a slow reader before no more is read. Default 262,144. */
  readonly maxQueuedBytes?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

/** A transport, and the end of its connections. */
export interface HttpTransport {
  /** Sends a request and resolves when the head of its response is there. */
  readonly send: Transport;
  /** Fails what is open with `connection`, and closes every connection. */
  close(): Promise<void>;
}

/** The options, with their defaults filled in. */
export type HttpSettings = Required<HttpTransportOptions>;

/** What `HttpTransportOptions` says where nothing is given. */
export const httpDefaults: HttpSettings = {
  connectionsPerOrigin: 4096,
  keepAliveMs: 4_000,
  connectMs: 5_000,
  headersMs: 600_000,
  idleMs: 300_000,
  maxQueuedBytes: 262_144,
  clock: systemClock,
};
