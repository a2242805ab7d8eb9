/**
 * A synchronous step machine. It never waits, reads a clock or touches the network.
 *
 * `end` is called once, after the last `push`, and throws where the input stopped too early.
 */
export interface Translator<In, Out> {
  /** Takes the next input and returns what it became, which may be nothing. */
  push(input: In): readonly Out[];
  /** Returns what is left after the last input. Call it once. */
  end(): readonly Out[];
}
