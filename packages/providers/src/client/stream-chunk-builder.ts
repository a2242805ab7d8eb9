import type {
  ChatChoice,
  ChatCompletion,
  ChatCompletionMessage,
  ChoiceLogprobs,
} from './chat-completion.ts';
import type { ChatCompletionChunk, ChunkChoice } from './chat-completion-chunk.ts';
import type { ChatMessage } from './completion-params.ts';
import { joinAudio } from './join-audio.ts';
import { joinThinking } from './join-thinking.ts';
import { joinToolCalls } from './join-tool-calls.ts';
import { joinUsage } from './join-usage.ts';

/** What the chunks themselves do not say. */
export interface StreamChunkBuilderOptions {
  /** What was asked, to count its tokens where the stream did not. */
  readonly messages?: readonly ChatMessage[];
  /** Counts the tokens of a text. Without it, a stream that brought no usage gives an answer without. */
  readonly countTokens?: (text: string) => number;
}

/**
 * The whole answer that the chunks of a stream add up to; `undefined` for no chunks.
 *
 * Choices keep their index, so several answers stay apart. Usage of the stream wins over counting, and a
 * choice that was cut off before its finish reason counts as `stop`.
 */
export function streamChunkBuilder(
  chunks: readonly ChatCompletionChunk[],
  options: StreamChunkBuilderOptions = {},
): ChatCompletion | undefined {
  const [first] = chunks;
  if (first === undefined) return undefined;
  const byChoice = new Map<number, ChunkChoice[]>();
  for (const choice of chunks.flatMap((chunk) => chunk.choices)) {
    const pieces = byChoice.get(choice.index);
    if (pieces === undefined) byChoice.set(choice.index, [choice]);
    else pieces.push(choice);
  }
  const choices = [...byChoice]
    .sort(([left], [right]) => left - right)
    .map(([index, pieces]) => buildChoice(index, pieces, first.created));
  const usage = joinUsage(chunks, choices, options);
  return {
    ...unlistedFields(chunks),
    id: chunks.find(({ id }) => id !== '')?.id ?? '',
    object: 'chat.completion',
    created: first.created,
    model:
      chunks.findLast(({ model }) => model !== '' && model !== first.model)?.model ?? first.model,
    choices,
    ...(usage === undefined ? {} : { usage }),
    ...optional('service_tier', lastOf(chunks.map((chunk) => chunk.service_tier))),
    ...optional('system_fingerprint', lastOf(chunks.map((chunk) => chunk.system_fingerprint))),
  };
}

function buildChoice(index: number, pieces: readonly ChunkChoice[], created: number): ChatChoice {
  const logprobs = joinLogprobs(pieces);
  return {
    index,
    message: buildMessage(pieces, created),
    finish_reason: lastOf(pieces.map((piece) => piece.finish_reason)) ?? 'stop',
    ...optional('logprobs', logprobs),
    ...optional(
      'provider_specific_fields',
      mergeFields(pieces.map((piece) => piece.provider_specific_fields)),
    ),
  };
}

function buildMessage(pieces: readonly ChunkChoice[], created: number): ChatCompletionMessage {
  const deltas = pieces.map(({ delta }) => delta);
  const content = joinText(deltas.map((delta) => delta.content));
  const calls = joinToolCalls(deltas.flatMap((delta) => delta.tool_calls ?? []));
  const thinking = joinThinking(deltas.flatMap((delta) => delta.thinking_blocks ?? []));
  const legacy = deltas.flatMap((delta) => delta.function_call ?? []);
  const annotations = deltas.flatMap((delta) => delta.annotations ?? []);
  const images = deltas.flatMap((delta) => delta.images ?? []);
  return {
    role: 'assistant',
    // Providers open every message with an empty text, also one that only calls tools.
    content: content === '' && calls.length > 0 ? null : (content ?? null),
    ...optional('refusal', joinText(deltas.map((delta) => delta.refusal))),
    ...optional(
      'reasoning_content',
      joinText(deltas.map((delta) => delta.reasoning_content)) ?? thinking.text,
    ),
    ...(thinking.blocks.length > 0 ? { thinking_blocks: thinking.blocks } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(legacy.length > 0
      ? {
          function_call: {
            name: legacy.find(({ name = '' }) => name !== '')?.name ?? '',
            arguments: legacy.map((piece) => piece.arguments ?? '').join(''),
          },
        }
      : {}),
    ...(annotations.length > 0 ? { annotations } : {}),
    ...optional(
      'audio',
      joinAudio(
        deltas.flatMap((delta) => delta.audio ?? []),
        created,
      ),
    ),
    ...(images.length > 0 ? { images } : {}),
    ...optional(
      'provider_specific_fields',
      mergeFields(deltas.map((delta) => delta.provider_specific_fields)),
    ),
  };
}

function joinText(pieces: readonly (string | null | undefined)[]): string | undefined {
  const texts = pieces.filter((piece) => typeof piece === 'string');
  return texts.length === 0 ? undefined : texts.join('');
}

function joinLogprobs(pieces: readonly ChunkChoice[]): ChoiceLogprobs | undefined {
  const parts = pieces.flatMap(({ logprobs }) => logprobs ?? []);
  if (parts.length === 0) return undefined;
  const content = parts.flatMap((part) => part.content ?? []);
  const refusal = parts.flatMap((part) => part.refusal ?? []);
  return {
    content: parts.some((part) => part.content !== null) ? content : null,
    ...(refusal.length > 0 ? { refusal } : {}),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function mergeFields(parts: readonly (Fields | undefined)[]): Fields | undefined {
  const present = parts.filter((part) => part !== undefined);
  return present.length === 0 ? undefined : Object.assign({}, ...present);
}

const listedFields: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'usage',
  'service_tier',
  'system_fingerprint',
]);

/** What a provider adds beside the choices, such as `citations`: the last value of each. */
function unlistedFields(chunks: readonly ChatCompletionChunk[]): Fields {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of chunks.flatMap((chunk) => Object.entries(chunk))) {
    if (!listedFields.has(name) && value !== null && value !== undefined) fields[name] = value;
  }
  return fields;
}

function lastOf<Value>(values: readonly (Value | null | undefined)[]): Value | undefined {
  return values.findLast((value) => value !== null && value !== undefined) ?? undefined;
}

/** An object with one field, or with none where there is no value. */
function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Readonly<Record<Name, Value>> | Readonly<Record<never, never>> {
  return value === undefined ? {} : { [name]: value };
}
