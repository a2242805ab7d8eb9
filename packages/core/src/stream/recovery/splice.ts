import type { ChatEvent } from '../../model/chat-event.ts';

/** Joins the answer of somebody else to what a reader has had, as one answer. */
export interface Splice {
  /**
   * What the reader gets for one event of the other answer, in the numbers of his blocks. Counts of tokens, and the beginning, are none.
   * @throws {LLMError} invalid_response: it does not go on from what the reader has had
   */
  push(event: ChatEvent): readonly ChatEvent[];
  /**
   * The other answer is over. Gives what was held back.
   * @throws {LLMError} invalid_response: it ended before it had come to where the reader is
   */
  end(): readonly ChatEvent[];
}
