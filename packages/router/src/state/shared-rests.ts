import { runAside, type Clock, type HealthStore } from '@llm/core';
import { coolUntil, isCooling } from './cooldown-state.ts';
import type { DeploymentState } from './deployment-state.ts';

/** The cooldowns of one deployment, as other instances hear of them. */
export interface SharedRests {
  /** Tells others that it is in cooldown from now on. */
  tell(ms: number): void;
  /** Tells others that it is well again. */
  end(): void;
  /** Hears what others told, in the background: a call goes on with what is known, so a slow store delays none. */
  look(): void;
}

interface SharedRestsOptions {
  readonly state: DeploymentState;
  readonly store: HealthStore;
  readonly clock: Clock;
  readonly onFailure: (cause: unknown) => void;
  /** The longest cooldown that another instance is believed. */
  readonly mostMs: number;
}

/** What is known of one store, by all deployments that share it: there is one read for all of them. */
interface Look {
  at: number;
  readonly hear: Set<(left: ReadonlyMap<string, number>, askedAt: number) => void>;
}

// How old the last look into the store may be.
const freshMs = 1_000;
// Two reads of one rest differ by the way there and back.
const slackMs = 250;

const looks = new WeakMap<HealthStore, Look>();

/**
 * Shares the cooldowns of a deployment with other instances, which hear of them within a second.
 *
 * A store that fails fails no call: what this process knows by itself is enough to go on.
 */
export function createSharedRests(options: SharedRestsOptions): SharedRests {
  const { state, store, clock, onFailure, mostMs } = options;
  const { id } = state.deployment;
  const look = looks.get(store) ?? { at: -Infinity, hear: new Set() };
  looks.set(store, look);
  // A read of the store that was under way when a cooldown ended must not bring it back.
  let endedAt = -Infinity;

  look.hear.add((left, askedAt) => {
    const leftMs = Math.min(left.get(id) ?? 0, mostMs);
    if (!(leftMs > 0) || askedAt <= endedAt) return;
    const now = clock.now();
    const isKnown = isCooling(state, clock) && now + leftMs <= state.coolingUntil + slackMs;
    if (!isKnown) coolUntil(state, now + leftMs, now);
  });

  return {
    tell(ms) {
      runAside((length) => store.rest(id, length), ms, onFailure);
    },
    end() {
      endedAt = clock.now();
      runAside((name) => store.recover(name), id, onFailure);
    },
    look() {
      const now = clock.now();
      if (now - look.at < freshMs) return;
      look.at = now;
      const hear = async (askedAt: number): Promise<void> => {
        // A store of an embedder may return something that is no map. That counts as no news.
        const left: unknown = await store.resting();
        if (!(left instanceof Map)) return;
        for (const listener of look.hear) listener(left, askedAt);
      };
      runAside(hear, now, onFailure);
    },
  };
}
