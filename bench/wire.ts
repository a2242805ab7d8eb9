// The messages between the bench and its child processes. Both ends are built from this folder in the
// same run, so a message is trusted for its shape; this is the one file that says so to the compiler.

/** What the fake upstream is asked: to show the next request, or to say what it has served. */
export interface UpstreamCommand {
  readonly kind: 'capture' | 'count';
}

/** A request as the upstream received it. */
export interface CapturedRequest {
  readonly kind: 'captured';
  readonly head: string;
  readonly body: string;
}

export interface Listening {
  readonly kind: 'listening';
  readonly port: number;
  /** Undefined where the upstream was given no certificate. */
  readonly tlsPort?: number;
}

/** What the upstream has served since it started. */
export interface Served {
  readonly kind: 'served';
  /** Connections it accepted, over TLS and plain. */
  readonly connections: number;
  readonly calls: number;
}

export interface Expectation {
  /** Lines that begin with `data:` in a complete stream; 0 for a plain answer. */
  readonly frames: number;
  /** The last bytes of a complete body. */
  readonly ending: string;
}

interface Job {
  readonly port: number;
  /** The whole HTTP request, head and body. */
  readonly request: string;
  /** The process whose CPU is charged; its usage is read at both ends of the measured window. */
  readonly pid: number;
  readonly upstreamPid: number;
}

export interface ThroughputJob extends Job {
  readonly kind: 'throughput';
  readonly connections: number;
  readonly leadMs: number;
  readonly measureMs: number;
  readonly expected: Expectation;
}

export interface PacedJob extends Job {
  readonly kind: 'paced';
  readonly streams: number;
  /** Streams are opened evenly over this time. */
  readonly rampMs: number;
  readonly measureMs: number;
  /** Events each stream has to deliver, the end marker not counted. */
  readonly events: number;
}

export type LoaderCommand = ThroughputJob | PacedJob;

/** Sent at both ends of the measured window; where there is no `/proc` the bench asks the process itself. */
export interface WindowMark {
  readonly kind: 'mark';
  readonly edge: 'begin' | 'end';
}

export interface CpuShare {
  /** Microseconds in the window; NaN (null on the way) where it cannot be read from outside. */
  readonly targetCpuUs: number | null;
  readonly targetRssBytes: number | null;
  readonly upstreamCpuUs: number | null;
  readonly loaderCpuUs: number;
}

export interface ThroughputReport extends CpuShare {
  readonly kind: 'throughput-report';
  readonly seconds: number;
  readonly requests: number;
  readonly bytes: number;
  readonly frames: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly failures: number;
  readonly firstFailure: string | null;
}

export interface PacedReport extends CpuShare {
  readonly kind: 'paced-report';
  readonly seconds: number;
  /** Events received in the measured window. */
  readonly windowEvents: number;
  readonly expectedEvents: number;
  readonly receivedEvents: number;
  readonly lostEvents: number;
  readonly misplacedEvents: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly failures: number;
  readonly firstFailure: string | null;
}

export type LoaderMessage =
  WindowMark | ThroughputReport | PacedReport | { readonly kind: 'ready' };

/** What a measured process answers through its preload where there is no `/proc`. */
export interface UsageMessage {
  readonly kind: 'usage';
  readonly cpuUs: number;
  readonly rssBytes: number;
}

export type ChildMessage = LoaderMessage | CapturedRequest | Listening | Served | UsageMessage;

export const asChildMessage = (message: unknown): ChildMessage => message as ChildMessage;
export const asLoaderCommand = (message: unknown): LoaderCommand => message as LoaderCommand;
export const asUpstreamCommand = (message: unknown): UpstreamCommand => message as UpstreamCommand;

/** Any JSON object, read field by field. */
export const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
