import {
  toAddressPart,
  type Admission,
  type AdmissionStore,
  type Limit,
  type Ticket,
} from '@llm/core';
import { enterScript, leaveScript, queueKeys, renewScript } from './admission-scripts.ts';
import { createScript, type RedisClient } from './run-script.ts';

/** What an admission store over Redis is made of. */
export interface RedisAdmissionOptions {
  readonly client: RedisClient;
  /** A connection of its own for messages, because one that listens can do nothing else. */
  readonly subscriber: RedisClient;
  readonly prefix: string;
  readonly leaseMs: number;
  /** A time in place of the server's, for tests. */
  readonly now?: () => number;
  readonly onFailure: (cause: unknown) => void;
  /** Is told that the server has forgotten a queue, as after a flush or a restart. */
  readonly onForgotten?: (queue: string) => void;
}

const enter = createScript(enterScript);
const leave = createScript(leaveScript);
const renew = createScript(renewScript);

// Nothing that is of use is older than its lease and its window.
const leastLifetimeMs = 3_600_000;
const renewedAtOnce = 1_000;

/**
 * Queues and limits that all instances with one Redis and one prefix share. Each method is one script over keys of one hash tag, so it is atomic and
 * runs on a cluster. Times are the server's.
 */
export function createRedisAdmissionStore(options: RedisAdmissionOptions): AdmissionStore {
  const { client, subscriber, prefix, leaseMs, onFailure, now = () => -1 } = options;
  const { onForgotten = () => undefined } = options;
  const places = new Map<string, Place>();
  const queueOf = new Map<string, string>();
  const listeners = new Map<string, Set<(id: string) => void>>();
  const asked = new Set<string>();
  let isListening = false;

  const placeOf = (queue: string): Place => {
    const known = places.get(queue);
    if (known !== undefined) return known;
    // A brace in a name would end the hash tag, and then the keys would lie on several nodes.
    const tag = `${prefix}:{${toAddressPart(queue.replaceAll(/\p{Surrogate}/gu, '\uFFFD'))}}`;
    const place: Place = {
      life: '',
      keys: queueKeys.map((name) => `${tag}:${name}`),
      channel: `${tag}:turn`,
    };
    places.set(queue, place);
    return place;
  };

  /** A queue with another life than it had was lost meanwhile, whoever has asked first since then. */
  const noteLife = (place: Place, queue: string, life: string): void => {
    const before = place.life;
    place.life = life;
    if (before !== '' && before !== life) onForgotten(queue);
  };

  const subscribe = (channel: string): void => {
    subscriber.subscribe(channel).catch(onFailure);
  };
  const listen = (channel: string): void => {
    if (!isListening) {
      isListening = true;
      // A subscription fails while the server is unreachable, and ioredis does not repeat it. So repeat all of them.
      subscriber.on('ready', () => asked.forEach(subscribe));
      subscriber.on('message', (from: string, id: string) => {
        for (const listener of listeners.get(from) ?? []) listener(id);
      });
    }
    subscribe(channel);
  };

  return {
    leaseMs,
    async enter(ticket) {
      const place = placeOf(ticket.queue);
      const { keys, channel } = place;
      const isAgain = queueOf.has(ticket.id);
      queueOf.set(ticket.id, ticket.queue);
      const lifetimeMs = leastLifetimeMs + longestWindow(ticket);
      const values = [
        ...[channel, now(), printTicket(ticket), leaseMs, lifetimeMs],
        // No other call may be left to announce whose turn it is, so a call that asks again does it.
        isAgain ? '1' : '0',
      ];
      const told = await enter(client, keys, values);
      if (Array.isArray(told)) noteLife(place, ticket.queue, String(told.at(-1)));
      const admission = readAdmission(told);
      if (admission.kind === 'refused') queueOf.delete(ticket.id);
      return admission;
    },
    async renew(ids) {
      const byQueue = new Map<string, string[]>();
      for (const id of ids) {
        const queue = queueOf.get(id);
        if (queue === undefined) continue;
        const known = byQueue.get(queue);
        if (known === undefined) byQueue.set(queue, [id]);
        else known.push(id);
      }
      for (const [queue, all] of byQueue) {
        const place = placeOf(queue);
        const { keys, channel } = place;
        for (let at = 0; at < all.length; at += renewedAtOnce) {
          const some = all.slice(at, at + renewedAtOnce);
          const life = await renew(client, keys, [channel, now(), leaseMs, ...some]);
          noteLife(place, queue, String(life));
        }
      }
    },
    async leave(id, spent) {
      const queue = queueOf.get(id);
      if (queue === undefined) return;
      const { keys, channel } = placeOf(queue);
      queueOf.delete(id);
      try {
        await leave(client, keys, [channel, now(), id, spent === undefined ? '' : spent]);
      } catch (cause) {
        // Keep the queue, so that a failed `leave` can be repeated.
        queueOf.set(id, queue);
        throw cause;
      }
    },
    subscribe(queue, onTurn) {
      const { channel } = placeOf(queue);
      const known = listeners.get(channel) ?? new Set();
      const listener = (id: string): void => onTurn(id);
      listeners.set(channel, known.add(listener));
      if (!asked.has(channel)) {
        asked.add(channel);
        listen(channel);
      }
      return () => void known.delete(listener);
    },
  };
}

interface Place {
  /** Which life of the queue this instance has told the server of; empty for none. */
  life: string;
  readonly keys: readonly string[];
  readonly channel: string;
}

function longestWindow({ choices }: Ticket): number {
  const windows = [...choices].flatMap(({ limits }) => limits.map(({ windowMs }) => windowMs));
  return Math.max(0, ...windows.map((ms) => (ms === 'held' ? 0 : ms)));
}

// JSON knows no infinity, and no bound of anybody's is as large.
const unbounded = 9e15;

function printTicket(ticket: Ticket): string {
  const { id, priority, tenant, weight = 1, cost, waits, rules, granted } = ticket;
  const choices = [...ticket.choices];
  const text = JSON.stringify({
    ...{ id, tenant, weight, cost, waits, granted, priority: printPriority(priority) },
    bound: Math.min(rules.maxWaiting, unbounded),
    aging: Math.min(rules.agingMs, unbounded),
    every: rules.agingEvery,
    lane: JSON.stringify(choices.map((choice) => choice.id).toSorted()),
    choices: choices.map((choice) => ({
      id: choice.id,
      closed: Math.ceil(choice.closedMs ?? 0),
      limits: choice.limits.map(printLimit),
    })),
  });
  // Lua's JSON parser rejects half of a surrogate pair.
  return text.replaceAll(/(?<!\\)((?:\\\\)*)\\ud[89a-f][\da-f]{2}/g, '$1\uFFFD');
}

function printLimit({ key, max, counts, windowMs }: Limit): object {
  return {
    key,
    max: Math.min(max, unbounded),
    ...(counts === 'cost' && { cost: true }),
    ...(windowMs === 'held' ? { held: true } : { window: windowMs }),
  };
}

/** A text of fixed length that is ordered as the numbers are. */
function printPriority(priority: number): string {
  const isBelow = priority < 0;
  const distance = isBelow ? Number.MAX_SAFE_INTEGER + priority : priority;
  return `${isBelow ? 0 : 1}${String(distance).padStart(16, '0')}`;
}

function readAdmission(told: unknown): Admission {
  const [kind, first, second] = Array.isArray(told) ? told.map(String) : [];
  switch (kind) {
    case 'admitted':
      return { kind, choice: first ?? '' };
    case 'waiting':
      return { kind, retryAfterMs: readWait(first) };
    case 'refused':
      return {
        kind,
        reason: first === 'full' ? 'full' : 'no room',
        retryAfterMs: readWait(second),
      };
    default:
      throw new TypeError('the server answered what no script of ours gives');
  }
}

function readWait(told: string | undefined): number {
  const ms = Number(told);
  return ms >= 0 ? ms : Infinity;
}
