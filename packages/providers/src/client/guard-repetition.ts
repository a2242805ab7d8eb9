import { createRepetitionGuard, defaultRepeatLimit } from '@llm/core';
import type { ChatCompletionChunk, ChunkChoice } from './chat-completion-chunk.ts';

/** When a stream counts as a loop. */
export interface GuardRepetitionOptions {
  /** Equal consecutive pieces of one choice after which the stream fails; 0 never. Default 100. */
  readonly limit?: number;
}

// Places of one choice: its content, its reasoning, then the arguments of its tool calls.
const placesOfChoice = 4096;
const contentPlace = 0;
const reasoningPlace = 1;
const firstToolPlace = 2;

/**
 * Passes chunks on until the model repeats itself: for chunks that come from elsewhere, such as a list.
 * Streams of this client are guarded already.
 *
 * Text, reasoning and tool arguments count, each choice for itself; pieces of one or two characters do
 * not. A finish reason does not end the watch, because broken upstreams send one with every chunk.
 *
 * @throws {LLMError} repeated_output, from the iteration: the same piece came `limit` times in a row
 */
export async function* guardRepetition(
  chunks: AsyncIterable<ChatCompletionChunk> | Iterable<ChatCompletionChunk>,
  options: GuardRepetitionOptions = {},
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  const guard = createRepetitionGuard(options.limit ?? defaultRepeatLimit);
  for await (const chunk of chunks) {
    for (const choice of chunk.choices) {
      for (const [place, text] of piecesOf(choice)) guard.see(place, text);
    }
    yield chunk;
  }
}

function piecesOf({ index, delta }: ChunkChoice): readonly (readonly [number, string])[] {
  const first = index * placesOfChoice;
  return [
    // A chunk without content breaks a run of equal ones.
    [first + contentPlace, delta.content ?? ''],
    [first + reasoningPlace, delta.reasoning_content ?? ''],
    ...(delta.tool_calls ?? []).map(
      (call) =>
        [
          first + firstToolPlace + call.index,
          call.function?.arguments ?? call.custom?.input ?? '',
        ] as const,
    ),
  ];
}
