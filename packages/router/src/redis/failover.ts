import type { Clock } from '@llm/core';
import { withinTime } from './within-time.ts';

/** Decides whether something that processes share is asked: a circuit breaker whose probes are not calls. */
export interface Failover {
  readonly isShared: () => boolean;
  /** Makes a request where it is asked. @throws what the request throws, or that it is not asked */
  run<Result>(request: () => Result | Promise<Result>): Promise<Result>;
  /**
   * The connection is there again, before anybody noticed that it was away. It may lead to another server, which knows nothing, so whoever is told of the end of an
   * outage is told now, too.
   */
  reconnected(): void;
  /** Is told when it is asked again. */
  onBack(listener: () => void): void;
  close(): void;
}

interface FailoverOptions {
  /** Asks whether it is there. */
  readonly probe: () => Promise<unknown>;
  /** How long a request may take. */
  readonly commandMs: number;
  readonly clock: Clock;
  readonly onChange: (state: 'shared' | 'alone', cause: unknown) => void;
}

const mostFailures = 5;
const probeMs = 1_000;

/**
 * After five failures in a row nobody asks any more. Then it is probed once a second, beside all calls, and asked again when a probe
 * succeeds.
 */
export function createFailover({ probe, commandMs, clock, onChange }: FailoverOptions): Failover {
  let failures = 0;
  let isAway = false;
  let stopProbe: (() => void) | undefined;
  const listeners: (() => void)[] = [];

  const fail = (cause: unknown): void => {
    failures += 1;
    if (failures < mostFailures || isAway) return;
    isAway = true;
    onChange('alone', cause);
    look();
  };
  const look = (): void => {
    stopProbe = clock.after(probeMs, () => {
      withinTime(probe(), commandMs).then(
        () => {
          isAway = false;
          failures = 0;
          onChange('shared', undefined);
          for (const listener of listeners) listener();
        },
        () => {
          if (isAway) look();
        },
      );
    });
  };

  return {
    isShared: () => !isAway,
    async run(request) {
      if (isAway) throw new TypeError('what instances share is not asked at present');
      try {
        const result = await withinTime(Promise.resolve(request()), commandMs);
        failures = 0;
        return result;
      } catch (cause) {
        fail(cause);
        throw cause;
      }
    },
    reconnected() {
      // Where it is away the next probe tells.
      if (!isAway) for (const listener of listeners) listener();
    },
    onBack: (listener) => void listeners.push(listener),
    close() {
      isAway = false;
      stopProbe?.();
    },
  };
}
