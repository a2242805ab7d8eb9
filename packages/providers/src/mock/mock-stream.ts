import { type ChatEvent, ResultStream, LLMError, toLLMError, type Usage } from '@llm/core';

export interface MockStreamOptions {
  readonly signal: AbortSignal;
  /** Thrown after the last event. */
  readonly failure?: LLMError;
}

const pieceLength = 3;

/** Cuts what grows in an answer into pieces of three characters. */
export function inPieces(events: readonly ChatEvent[]): readonly ChatEvent[] {
  return events.flatMap((event): readonly ChatEvent[] => {
    if (event.type !== 'delta' || event.delta.type !== 'text') return [event];
    const { text, ...rest } = event.delta;
    // By code points, so that no piece ends inside a character.
    const characters = [...text];
    const count = Math.max(1, Math.ceil(characters.length / pieceLength));
    return Array.from({ length: count }, (_, index) => ({
      ...event,
      delta: {
        ...rest,
        text: characters.slice(index * pieceLength, (index + 1) * pieceLength).join(''),
      },
    }));
  });
}

/** A stream of the given events, one at a read, which ends as soon as its caller goes away. */
export function createMockStream(
  events: readonly ChatEvent[],
  options: MockStreamOptions,
): ResultStream<ChatEvent> {
  const { signal, failure } = options;
  let next = 0;
  let cancelled = false;
  let usage: Usage | undefined;
  return new ResultStream({
    async read() {
      if (signal.aborted) throw toLLMError(signal.reason);
      if (cancelled) throw new LLMError('cancelled', 'the stream was cancelled');
      const event = events[next];
      next += 1;
      if (event?.type === 'usage') usage = event.usage;
      if (event !== undefined) return [event];
      if (failure !== undefined) throw failure;
      return undefined;
    },
    cancel() {
      cancelled = true;
    },
    usage: () => usage,
  });
}
