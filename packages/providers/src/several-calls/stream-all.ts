import {
  addUsage,
  type CallContext,
  type Loss,
  type Result,
  ResultStream,
  type StreamAnswer,
  type TextCompletionChunk,
  toEvents,
  type Usage,
} from '@llm/core';
import { type ChatTexts, createChatTexts, type PromptPlace } from './chat-texts.ts';
import { linkAbort } from './linked-abort.ts';

/** The prompts of one call, and how each is asked. */
export interface StreamQuestions {
  readonly losses: readonly Loss[];
  readonly model: string;
  readonly places: readonly PromptPlace[];
  /** @throws {LLMError} with the place of the prompt */
  ask(at: number, context: CallContext): Promise<Result<'chat'>>;
  /** A failure of a stream as that of the prompt it answers. */
  toError(cause: unknown, at: number): Error;
}

/**
 * A stream of the answers to all prompts, one after the other. It is given when the first of them has begun; a later one is
 * asked when the one before has ended.
 *
 * @throws {LLMError} as the first prompt fails; a later one breaks the stream
 */
export async function streamAll(
  questions: StreamQuestions,
  context: CallContext,
): Promise<StreamAnswer<'textCompletion'>> {
  const { places, losses, model } = questions;
  const link = linkAbort(context);
  let head: Pick<TextCompletionChunk, 'id' | 'model' | 'created'> = { id: '', model };
  let isHeadKnown = false;
  let before: Usage | undefined;
  let at = 0;
  let current: { readonly result: Result<'chat'>; readonly texts: ChatTexts } | undefined;

  const open = async (): Promise<Result<'chat'>> => {
    const place = places[at];
    if (place === undefined) throw new TypeError('a call for completions has at least one prompt');
    const result = await questions.ask(at, link.context);
    if (link.context.signal.aborted && result.kind === 'stream') result.stream.cancel();
    const texts = createChatTexts(
      place,
      () => head,
      (usage) => addUsage(before, usage) ?? usage,
    );
    current = { result, texts };
    return result;
  };

  const usage = (): Usage | undefined => addUsage(before, current?.texts.usage);

  /** An answer in one piece has been read. */
  let isGiven = false;
  /** The events that have come of the prompt that is being answered; `undefined` at its end. */
  const readEvents = async () => {
    const { result } = current ?? { result: await open() };
    try {
      if (result.kind === 'stream') return await result.stream.read();
      if (isGiven) return undefined;
      isGiven = true;
      return toEvents(result.decoded());
    } catch (cause) {
      throw questions.toError(cause, at);
    }
  };

  const read = async (): Promise<readonly TextCompletionChunk[] | undefined> => {
    for (;;) {
      const events = await readEvents();
      if (events === undefined) {
        before = usage();
        current = undefined;
        isGiven = false;
        at += 1;
        if (at < places.length) continue;
        link.release();
        return undefined;
      }
      const chunks = events.flatMap((event) => {
        // The answers to all prompts are one answer, so what the first says of itself is said of all.
        if (event.type === 'start' && !isHeadKnown) {
          const { id, created } = event;
          head = { id, model: event.model, ...(created !== undefined && { created }) };
          isHeadKnown = true;
        }
        return current?.texts.push(event) ?? [];
      });
      if (chunks.length > 0) return chunks;
    }
  };

  const end = (): void => {
    link.abort(undefined);
    link.release();
    if (current?.result.kind === 'stream') current.result.stream.cancel();
  };

  try {
    const { answeredBy, headers, status, replays, losses: ofChat } = await open();
    return {
      kind: 'stream',
      answeredBy,
      headers,
      status,
      replays,
      losses: joinLosses(losses, ofChat),
      stream: new ResultStream<TextCompletionChunk>({
        async read() {
          try {
            return await read();
          } catch (cause) {
            end();
            throw cause;
          }
        },
        cancel: end,
        usage,
      }),
    };
  } catch (cause) {
    link.release();
    throw cause;
  }
}

/** The losses of the whole call: those of its translation to chat, and those of the chat itself. */
export function joinLosses(
  ours: readonly Loss[],
  theirs: readonly Loss[] | undefined,
): readonly Loss[] | undefined {
  const all = [...ours, ...(theirs ?? [])];
  return all.length === 0 ? undefined : all;
}
