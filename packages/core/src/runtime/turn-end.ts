/** Collects tasks and runs them once per turn of the event loop, so that writes to sockets are batched. */
export interface TurnEnd {
  /** Runs a task at the end of the current turn of the event loop. */
  add(task: () => void): void;
}

/**
 * Runs the tasks that were added in one turn of the event loop at the end of that turn, in the order in which they were
 * added. For Node and runtimes with its `setImmediate`.
 *
 * It is for writes to sockets. Writes that directly follow one another wake the process at the other end once. Writes
 * between the work on other calls wake it each time, and waking a process is the most expensive part of a write
 * (ADR 0016 has the measurements). With little load a turn is short, so nothing waits.
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
