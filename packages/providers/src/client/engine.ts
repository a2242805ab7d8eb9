import {
  type CallLayer,
  type CallService,
  type Clock,
  createSleep,
  createTransport,
  retry,
  systemClock,
  systemSleep,
  type Transport,
} from '@llm/core';
import type { ClientOptions, ServiceClientOptions } from './client-options.ts';
import { type Connections, createConnections } from './connections.ts';
import type { ClientHooks } from './hooks/client-hooks.ts';
import type { WatchCall } from './hooks/create-hooks.ts';

/** What the calls of one client share. */
export interface Engine {
  readonly options: ClientOptions | ServiceClientOptions;
  readonly clock: Clock;
  /** Answers calls in place of a network where they ask for that. */
  readonly mockLayer: CallLayer;
  /** Who answers. */
  readonly below: Providers | { readonly service: CallService };
  /** Who answers calls that say nothing of themselves but their model, by the protocol and the model. */
  readonly services: Map<string, CallService>;
  /** How hooks are told of a call; `undefined` where there are none. */
  readonly hooks: (() => Promise<WatchCall>) | undefined;
  close(): Promise<void>;
}

/** Answers by providers that the client calls itself. */
export interface Providers {
  readonly service?: undefined;
  readonly options: ClientOptions;
  readonly connections: Connections;
  readonly retryLayer: (retries: number) => CallLayer;
}

// A program can wait longer than a gateway, which has callers with other places to ask.
const delays = { baseDelayMs: 500, maxRetryAfterMs: 60_000 };

/** Opens nothing: the transport is made at the first call. */
export function createEngine(
  options: ClientOptions | ServiceClientOptions,
  createMockLayer: (clock: Clock) => CallLayer,
): Engine {
  const { clock = systemClock } = options;
  const mockLayer = createMockLayer(clock);
  const hooks = lazyHooks(options, clock);
  if (options.service !== undefined) {
    const below = { service: options.service };
    const services = new Map<string, CallService>();
    return { options, clock, mockLayer, services, below, hooks, close: () => Promise.resolve() };
  }
  const { random = Math.random } = options;
  const sleep = clock === systemClock ? systemSleep : createSleep(clock.after);
  let own: ReturnType<typeof createTransport> | undefined;
  const transport = (): Transport => options.transport ?? (own ??= createTransport()).send;
  return {
    options,
    clock,
    mockLayer,
    services: new Map(),
    hooks,
    below: {
      options,
      connections: createConnections({ ...options, clock, transport }),
      retryLayer: byCount((retries) =>
        retry({ ...delays, attempts: retries + 1, clock, sleep, random }),
      ),
    },
    close: async () => own?.close(),
  };
}

/** Keeps what is made for each number: a layer has no state of a call, and to check its settings anew costs a call 6 µs. */
function byCount<Made>(make: (count: number) => Made): (count: number) => Made {
  const kept = new Map<number, Made>();
  return (count) => {
    const known = kept.get(count);
    if (known !== undefined) return known;
    const made = make(count);
    kept.set(count, made);
    return made;
  };
}

/** Their code is loaded at the first call of a client that has some. */
function lazyHooks(options: ClientHooks, clock: Clock): Engine['hooks'] {
  const { onRequest, onResult, onSettled, onError } = options;
  if ((onRequest ?? onResult ?? onSettled ?? onError) === undefined) return undefined;
  let made: Promise<WatchCall> | undefined;
  const make = async (): Promise<WatchCall> =>
    (await import('./hooks/create-hooks.ts')).createHooks(options, clock);
  return () => (made ??= make());
}
