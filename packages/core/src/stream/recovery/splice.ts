import type { ChatEvent, DeltaEvent, FinishEvent, OpenEvent } from '../../model/chat-event.ts';

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

/** What a splice makes of each kind of event that it joins. */
interface SpliceParts {
  open(event: OpenEvent): readonly ChatEvent[];
  delta(event: DeltaEvent): readonly ChatEvent[];
  close(candidate: number, block: number): readonly ChatEvent[];
  finish(event: FinishEvent): readonly ChatEvent[];
  extra(event: ChatEvent): readonly ChatEvent[];
  end(): readonly ChatEvent[];
}

/** A splice of its parts. The reader has a beginning already, and tokens are added up elsewhere, so both are left out. */
export function spliceOf({ open, delta, close, finish, extra, end }: SpliceParts): Splice {
  return {
    push(event) {
      switch (event.type) {
        case 'open':
          return open(event);
        case 'delta':
          return delta(event);
        case 'close':
          return close(event.candidate, event.block);
        case 'finish':
          return finish(event);
        case 'extra':
          return extra(event);
        case 'start':
        case 'usage':
          return [];
      }
    },
    end,
  };
}
