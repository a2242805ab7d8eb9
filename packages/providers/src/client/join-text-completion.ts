import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import type { CompletionUsage } from './chat-completion.ts';

/** One text of a text completion, or a piece of it. */
export interface TextPiece {
  readonly index: number;
  readonly text: string;
  readonly finish_reason: string | null;
  readonly logprobs?: unknown;
}

/** A chunk of a streamed text completion, or a whole one. */
export interface TextPieces {
  readonly id: string;
  readonly object: 'text_completion';
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly TextPiece[];
  readonly usage?: CompletionUsage | null;
  readonly system_fingerprint?: string | null;
}

/** Whether chunks are those of a text completion. */
export function areTexts(
  chunks: readonly (ChatCompletionChunk | TextPieces)[],
): chunks is readonly TextPieces[] {
  return chunks[0]?.object === 'text_completion';
}

/** The whole text completion that its chunks add up to; `undefined` for no chunks. */
export function joinTextCompletion(chunks: readonly TextPieces[]): TextPieces | undefined {
  const [first] = chunks;
  if (first === undefined) return undefined;
  const texts = new Map<number, TextPiece>();
  for (const piece of chunks.flatMap(({ choices }) => choices)) {
    const before = texts.get(piece.index);
    texts.set(piece.index, before === undefined ? piece : grown(before, piece));
  }
  const usage = chunks.findLast(
    (chunk) => chunk.usage !== null && chunk.usage !== undefined,
  )?.usage;
  return {
    ...first,
    choices: [...texts.values()]
      .sort((left, right) => left.index - right.index)
      .map((text) => ({ ...text, finish_reason: text.finish_reason ?? 'stop' })),
    ...(usage !== undefined && { usage }),
  };
}

function grown(before: TextPiece, piece: TextPiece): TextPiece {
  const logprobs = joinLogprobs(before.logprobs, piece.logprobs);
  return {
    ...before,
    text: before.text + piece.text,
    finish_reason: piece.finish_reason ?? before.finish_reason,
    ...(logprobs !== undefined && { logprobs }),
  };
}

/** OpenAI's legacy ones are an object of lists, each with an entry for every token. */
function joinLogprobs(before: unknown, piece: unknown): unknown {
  if (!isObject(piece)) return before;
  if (!isObject(before)) return piece;
  const names = [...new Set([...Object.keys(before), ...Object.keys(piece)])];
  return Object.fromEntries(
    names.map((name) => [name, [before[name] ?? [], piece[name] ?? []].flat()]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
