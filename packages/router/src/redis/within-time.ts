/**
 * A command's answer, or a failure when it takes too long.
 *
 * A process that was busy looks at its clock before it looks at its sockets. So what has come by then is read first: otherwise a burst of calls would
 * count as a Redis that is away, and be admitted twice.
 */
export function withinTime<Result>(command: Promise<Result>, ms: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // Two turns, because the first may run before the event loop polls the sockets.
      setImmediate(() =>
        setImmediate(() => reject(new Error(`Redis did not answer within ${ms} ms`))),
      );
    }, ms);
    command.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
