/**
 * A synchronous step machine. It never waits, reads a clock or touches the network.
 *
 * `end` is called once, after the last `push`, and throws where the input stopped too early.
 */
export interface Translator<In, Out> {
  push(input: In): readonly Out[];
  end(): readonly Out[];
}
