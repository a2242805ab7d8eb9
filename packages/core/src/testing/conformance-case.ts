/** One check of a conformance suite, for any test runner: it passes where `run` neither throws nor rejects. */
export interface ConformanceCase {
  /** What the case says, as a test's name. */
  readonly name: string;
  /** Runs the case. Throws where it is not fulfilled. */
  readonly run: () => void | Promise<void>;
}
