/** One check of a conformance suite, for any test runner: it passes where `run` neither throws nor rejects. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}
