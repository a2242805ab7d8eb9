import type { Translator } from '@llm/core';
import type { ChatFinishReason, CompletionUsage } from './chat-completion.ts';
import type { ChatCompletionChunk, ChunkChoice, ChunkDelta } from './chat-completion-chunk.ts';

/** What is known of one choice so far. */
interface Told {
  hasCalls: boolean;
  /** Its last words, which wait for the end because some upstreams write on after them. */
  last: ChunkChoice | undefined;
}

/** Tidies chunks one after the other. */
export interface ChunkTidy extends Translator<ChatCompletionChunk, ChatCompletionChunk> {
  /** Whether `push` would give a chunk as it is and learn nothing from it, as from most: then nobody has to call it. */
  passes(chunk: ChatCompletionChunk): boolean;
}

/**
 * Chunks as readers of OpenAI's streams know them, whoever wrote them: the role in the first chunk of each choice alone, its finish reason
 * in its last one with nothing beside it, `usage` in one chunk without choices at the very end, and only where it was asked for. A chunk that says
 * nothing is left out.
 */
export function createTidy({ includeUsage }: { readonly includeUsage: boolean }): ChunkTidy {
  const told = new Map<number, Told>();
  let head: ChatCompletionChunk | undefined;
  let usage: CompletionUsage | undefined;
  /** The chunk that brought the token counts, which may bring more. */
  let counted: ChatCompletionChunk | undefined;

  const tidyChoice = (choice: ChunkChoice): readonly ChunkChoice[] => {
    const { index, delta, finish_reason } = choice;
    const before = told.get(index);
    const known = before ?? { hasCalls: false, last: undefined };
    told.set(index, known);
    known.hasCalls ||= isFilled(delta.tool_calls);
    if (finish_reason !== null && finish_reason !== undefined) {
      const reason = reasonOf(finish_reason, known.hasCalls);
      known.last = { ...choice, delta: {}, finish_reason: reason };
    }
    const own = before === undefined ? delta : withoutRole(delta);
    const isNew = before === undefined && known.last === undefined;
    if (!isNew && !saysSomething(choice, own)) return [];
    if (own === delta && known.last === undefined) return [choice];
    return [{ ...choice, delta: own, finish_reason: null }];
  };
  const withUsage = (chunk: ChatCompletionChunk): ChatCompletionChunk => {
    if (includeUsage) return chunk.usage === null ? chunk : { ...chunk, usage: null };
    if (chunk.usage === undefined) return chunk;
    const { usage: _, ...rest } = chunk;
    return rest;
  };

  return {
    passes: (chunk) =>
      chunk.usage === (includeUsage ? null : undefined) && isPlainText(chunk, told),
    push(chunk) {
      head ??= chunk;
      if (chunk.usage !== null && chunk.usage !== undefined) usage = chunk.usage;
      if (chunk.choices.length === 0) {
        if (chunk.usage === null || chunk.usage === undefined) return [withUsage(chunk)];
        counted = chunk;
        return [];
      }
      if (isPlainText(chunk, told)) return [withUsage(chunk)];
      const choices = chunk.choices.flatMap(tidyChoice);
      if (choices.length === 0) return [];
      const isSame =
        choices.length === chunk.choices.length &&
        choices.every((choice, at) => choice === chunk.choices[at]);
      return [withUsage(isSame ? chunk : { ...chunk, choices })];
    },
    end() {
      if (head === undefined) return [];
      const { id, object, created, model, service_tier, system_fingerprint } = head;
      const base = {
        id,
        object,
        created,
        model,
        ...(service_tier !== undefined && { service_tier }),
        ...(system_fingerprint !== undefined && { system_fingerprint }),
      };
      const ends = [...told.values()].flatMap(({ last }) =>
        last === undefined ? [] : [withUsage({ ...base, choices: [last] })],
      );
      return includeUsage && usage !== undefined
        ? [...ends, { ...base, ...counted, choices: [], usage }]
        : ends;
    },
  };
}

/** Whether a chunk adds text to a choice that has begun, and does nothing else. Most do. */
function isPlainText({ choices }: ChatCompletionChunk, told: ReadonlyMap<number, Told>): boolean {
  const [choice] = choices;
  if (choice === undefined || choices.length > 1) return false;
  const { index, delta, finish_reason, logprobs } = choice;
  const known = told.get(index);
  if (known === undefined || known.last !== undefined) return false;
  if (typeof delta.content !== 'string' || delta.content === '') return false;
  if (finish_reason !== null || (logprobs !== null && logprobs !== undefined)) return false;
  return delta.role === undefined && delta.tool_calls === undefined;
}

/** OpenAI's own word for an answer that calls tools; some servers say `stop` there. */
function reasonOf(reason: ChatFinishReason, hasCalls: boolean): ChatFinishReason {
  return reason === 'stop' && hasCalls ? 'tool_calls' : reason;
}

function withoutRole(delta: ChunkDelta): ChunkDelta {
  if (!('role' in delta)) return delta;
  const { role: _, ...rest } = delta;
  return rest;
}

/** Whether a piece has anything that its reader does not know: empty texts and lists say nothing. */
function saysSomething({ logprobs }: ChunkChoice, delta: ChunkDelta): boolean {
  if (logprobs !== null && logprobs !== undefined) return true;
  return Object.values(delta).some(isFilled);
}

function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}
