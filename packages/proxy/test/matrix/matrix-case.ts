/** One fault by its id, and what must come of it. */
export interface MatrixCase {
  readonly id: string;
  readonly fault: string;
  /** @returns what came of it, for the table. Throws where that is wrong. */
  run(): Promise<string>;
}

/** A fault, and what became of it. */
export interface MatrixOutcome {
  readonly id: string;
  readonly fault: string;
  readonly verdict: 'pass' | 'fail';
  readonly outcome: string;
}

/** Runs cases one after the other, so that none disturbs another's times. */
export async function runMatrix(cases: readonly MatrixCase[]): Promise<readonly MatrixOutcome[]> {
  const outcomes: MatrixOutcome[] = [];
  for (const { id, fault, run } of cases) {
    try {
      outcomes.push({ id, fault, verdict: 'pass', outcome: await run() });
    } catch (cause) {
      const [line = ''] = String(cause).split('\n');
      outcomes.push({ id, fault, verdict: 'fail', outcome: line.slice(0, 160) });
    }
  }
  return outcomes;
}

/** A table in plain text. */
export function printMatrix(outcomes: readonly MatrixOutcome[]): string {
  const width = Math.max(...outcomes.map(({ fault }) => fault.length));
  const lines = outcomes.map(
    ({ id, fault, verdict, outcome }) =>
      `${id.padEnd(4)} ${verdict} ${fault.padEnd(width)} ${outcome}`,
  );
  const passed = outcomes.filter(({ verdict }) => verdict === 'pass').length;
  return [...lines, `${passed} of ${outcomes.length} passed`].join('\n');
}
