import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { followSignal } from './follow-signal.ts';

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('followSignal', () => {
  it('gives a signal one listener for all of its followers, and none when the last has gone', () => {
    const { signal } = new AbortController();
    const leave = Array.from({ length: 100 }, () => followSignal(signal, () => undefined));
    expect(listenersOf(signal)).toBe(1);
    for (const one of leave.slice(1)) one();
    expect(listenersOf(signal)).toBe(1);
    leave[0]?.();
    leave[0]?.();
    expect(listenersOf(signal)).toBe(0);
  });

  it('calls back all who are left, once, in the order in which they came', () => {
    const controller = new AbortController();
    const told: string[] = [];
    followSignal(controller.signal, () => told.push('a'));
    const leave = followSignal(controller.signal, () => told.push('b'));
    const same = (): number => told.push('c');
    followSignal(controller.signal, same);
    followSignal(controller.signal, same);
    leave();
    controller.abort();
    controller.abort();
    expect(told).toEqual(['a', 'c', 'c']);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it('lets a follower leave while all are told', () => {
    const controller = new AbortController();
    const told: string[] = [];
    let leave = (): void => undefined;
    followSignal(controller.signal, () => {
      told.push('a');
      leave();
    });
    leave = followSignal(controller.signal, () => told.push('b'));
    controller.abort();
    expect(told).toEqual(['a', 'b']);
  });
});
