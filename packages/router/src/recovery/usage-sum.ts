import { addUsage, type ChatEvent, type Usage } from '@llm/core';

/** The tokens of all attempts at one answer, as its reader is told them. */
export interface UsageSum {
  /** What is known so far; `undefined` where no upstream told anything. */
  readonly total: Usage | undefined;
  /** Whether the reader has been told less than that. */
  readonly isUntold: boolean;
  /** Notes what an event counts, and gives it with the tokens of earlier attempts added. */
  see(event: ChatEvent): ChatEvent;
  /** The attempt is over, and another one begins. `isDropped`: its reader has had nothing of it, its counts neither. */
  next(isDropped?: boolean): void;
}

export function createUsageSum(): UsageSum {
  let before: Usage | undefined;
  let current: Usage | undefined;
  let told: Usage | undefined;
  const total = (): Usage | undefined => addUsage(before, current);
  return {
    get total() {
      return total();
    },
    get isUntold() {
      return (
        before !== undefined && told !== total() && JSON.stringify(told) !== JSON.stringify(total())
      );
    },
    see(event) {
      if (event.type !== 'start' && event.type !== 'usage') return event;
      if (event.usage === undefined) return event;
      current = event.usage;
      told = total();
      return before === undefined || told === undefined ? event : { ...event, usage: told };
    },
    next(isDropped = false) {
      if (isDropped) told = undefined;
      before = total();
      current = undefined;
    },
  };
}
