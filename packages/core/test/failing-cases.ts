import type { ConformanceCase } from '../src/testing/conformance-case.ts';

/** The names of the cases that do not pass. */
export async function failingCases(cases: readonly ConformanceCase[]): Promise<readonly string[]> {
  const failing: string[] = [];
  for (const { name, run } of cases) {
    try {
      await run();
    } catch {
      // The case found the fault; which case it is is what tests of cases ask.
      failing.push(name);
    }
  }
  return failing;
}
