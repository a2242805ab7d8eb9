/** Runs tasks together. */
export interface TurnEnd {
  add(task: () => void): void;
}

/**
 * Runs what was added in one turn of the event loop at the end of that turn, in the order in which it was added.
 * For Node and runtimes with its `setImmediate`.
 *
 * It is for writes to sockets. Those that follow one another at once wake the process at the other end once.
 * Written in between the work on other calls, each finds it asleep again, and to wake a process is the dearest
 * part of a write. Where little is going on a turn is short, and nothing waits.
 *
 * A task that throws does not keep the others from running.
 */
export function createTurnEnd(): TurnEnd {
  let tasks: (() => void)[] = [];
  const run = (): void => {
    const due = tasks;
    tasks = [];
    let begun = 0;
    try {
      for (const task of due) {
        begun += 1;
        task();
      }
    } finally {
      if (begun < due.length) {
        tasks = [...due.slice(begun), ...tasks];
        setImmediate(run);
      }
    }
  };
  return {
    add(task) {
      if (tasks.push(task) === 1) setImmediate(run);
    },
  };
}
