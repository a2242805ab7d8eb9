import type { Headers } from '@llm/core';
import { createSlidingWindow } from './sliding-window.ts';

/** How many calls an upstream takes, as far as its refusals say. */
export interface LearnedRate {
  /** Counts a call that was sent at `now`, in milliseconds. */
  sent(now: number): void;
  /** Counts a call that the upstream accepted at `now`, in milliseconds. */
  accepted(now: number): void;
  /** It refused a call for its rate. `headers` are those of its answer. */
  refused(now: number, headers?: Headers): void;
  /** What to keep to; empty where nothing has been learned. */
  readonly limits: readonly LearnedLimit[];
}

/** So many calls in so many milliseconds. */
export interface LearnedLimit {
  /** Calls within the window. */
  readonly max: number;
  /** Length of the window in milliseconds. */
  readonly windowMs: number;
}

const secondMs = 1_000;
const minuteMs = 60_000;
// What was accepted had perhaps no room to spare.
const cut = 0.85;
// A window without a refusal adds this part of what was left after the last cut.
const growth = 0.05;
// Beyond so many times that, the upstream has another limit than it had, and nothing is known of it.
const forgotten = 10;
const leastPerSecond = 1 / 60;

/**
 * Learns the rate of an upstream: less after a refusal, a little more with every window that is used up and has none (additive increase,
 * multiplicative decrease).
 *
 * A cut goes below what was accepted lately, and not below what was sent, so one is enough where much too much was sent. Refusals of calls that
 * were sent before a cut are no reason for another.
 */
export function createLearnedRate(): LearnedRate {
  const sentIn = {
    [secondMs]: createSlidingWindow(secondMs, 10),
    [minuteMs]: createSlidingWindow(),
  };
  const acceptedLately = createSlidingWindow(secondMs, 10);
  const acceptedInMinute = createSlidingWindow();
  let firstAt: number | undefined;
  /** Calls a second; `undefined` where nothing is learned. */
  let rate: number | undefined;
  let base = 0;
  let cutAt = 0;
  /** When it was last changed or refused. */
  let quietSince = 0;
  /** What the upstream itself says. */
  let perMinute: number | undefined;
  let limits: readonly LearnedLimit[] = [];

  const set = (next: number | undefined, now: number): void => {
    rate = next;
    quietSince = now;
    limits = [
      ...(rate === undefined ? [] : [limitOf(rate)]),
      ...(perMinute === undefined ? [] : [{ max: perMinute, windowMs: minuteMs }]),
    ];
  };
  const acceptedPerSecond = (now: number): number => {
    const seconds = Math.min(minuteMs, Math.max(secondMs, now - (firstAt ?? now))) / secondMs;
    return Math.max(acceptedLately.sum(now), acceptedInMinute.sum(now) / seconds);
  };

  return {
    get limits() {
      return limits;
    },
    sent(now) {
      if (rate === undefined) return;
      const { windowMs } = limitOf(rate);
      const inWindow = windowMs === secondMs ? sentIn[secondMs] : sentIn[minuteMs];
      inWindow.add(now, 1);
      if (now - quietSince < windowMs) return;
      const spanMs = windowMs === secondMs ? secondMs : minuteMs;
      // Traffic that stays far below the limit says nothing about it.
      const isUsed =
        inWindow.sum(now) >= 0.8 * rate * (Math.min(spanMs, now - quietSince) / secondMs);
      if (!isUsed) return;
      const next = rate + base * growth;
      if (next <= base * forgotten) return set(next, now);
      perMinute = undefined;
      set(undefined, now);
    },
    accepted(now) {
      firstAt ??= now;
      acceptedLately.add(now, 1);
      acceptedInMinute.add(now, 1);
    },
    refused(now, headers = {}) {
      const told = minuteLimitIn(headers);
      // A limit below what was already accepted must count something else.
      perMinute = told !== undefined && told >= acceptedInMinute.sum(now) ? told : perMinute;
      quietSince = now;
      if (rate !== undefined && now - cutAt < limitOf(rate).windowMs) return;
      cutAt = now;
      base = Math.max(leastPerSecond, cut * Math.min(rate ?? Infinity, acceptedPerSecond(now)));
      set(base, now);
    },
  };
}

/** A rate as calls in a window that is long enough for several. */
function limitOf(perSecond: number): LearnedLimit {
  const windowMs = perSecond >= 5 ? secondMs : perSecond >= 0.5 ? 10 * secondMs : minuteMs;
  return { max: Math.max(1, Math.floor((perSecond * windowMs) / secondMs)), windowMs };
}

/**
 * Requests that an upstream takes in a minute, as `x-ratelimit-limit-requests` and headers like it say
 * (platform.openai.com/docs/guides/rate-limits, read 2026-11-30).
 */
function minuteLimitIn(headers: Headers): number | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (!/ratelimit-(?:limit-requests|requests-limit)$/.test(name)) continue;
    const limit = Number(value);
    if (Number.isInteger(limit) && limit > 0) return limit;
  }
  return undefined;
}
