import { isObject, validateObjects } from '@llm/core';
import type {
  ChatChoice,
  ChatCompletion,
  ChatCompletionMessage,
  ChoiceLogprobs,
  ReasoningDetail,
} from './chat-completion.ts';
import type { ChatCompletionChunk, ChunkChoice, ChunkDelta } from './chat-completion-chunk.ts';
import type { ChatMessage } from './completion-params.ts';
import { joinAudio } from './join-audio.ts';
import { joinContent } from './join-content.ts';
import { type Fields, fieldsExcept, joinFields } from './join-fields.ts';
import { joinReasoningDetails } from './join-reasoning-details.ts';
import { areTexts, joinTextCompletion, type TextPieces } from './join-text-completion.ts';
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
 * choice that was cut off before its finish reason counts as `stop`. Chunks of a text completion give a text completion.
 *
 * @throws {LLMError} invalid_request: the chunks are no list of objects
 */
export function streamChunkBuilder(
  chunks: readonly ChatCompletionChunk[],
  options?: StreamChunkBuilderOptions,
): ChatCompletion | undefined;
export function streamChunkBuilder(chunks: readonly TextPieces[]): TextPieces | undefined;
export function streamChunkBuilder(
  chunks: readonly ChatCompletionChunk[] | readonly TextPieces[],
  options: StreamChunkBuilderOptions = {},
): ChatCompletion | TextPieces | undefined {
  validateObjects(chunks, 'chunks');
  return areTexts(chunks) ? joinTextCompletion(chunks) : joinChat(chunks, options);
}

function joinChat(
  chunks: readonly ChatCompletionChunk[],
  options: StreamChunkBuilderOptions,
): ChatCompletion | undefined {
  const [first] = chunks;
  if (first === undefined) return undefined;
  const byChoice = new Map<number, ChunkChoice[]>();
  for (const choice of chunks.flatMap(choicesOf)) {
    const pieces = byChoice.get(choice.index);
    if (pieces === undefined) byChoice.set(choice.index, [choice]);
    else pieces.push(choice);
  }
  const choices = [...byChoice]
    .sort(([left], [right]) => left - right)
    .map(([index, pieces]) => buildChoice(index, pieces, first.created));
  const usage = joinUsage(chunks, choices, options);
  const tier = lastOf(chunks.map((chunk) => chunk.service_tier));
  const fingerprint = lastOf(chunks.map((chunk) => chunk.system_fingerprint));
  const renamed = chunks.findLast(({ model }) => model !== '' && model !== first.model);
  return {
    ...unlistedFields(chunks),
    id: chunks.find(({ id }) => id !== '')?.id ?? '',
    object: 'chat.completion',
    created: first.created,
    model: renamed?.model ?? first.model,
    choices,
    ...(usage === undefined ? {} : { usage }),
    ...(tier === undefined ? {} : { service_tier: tier }),
    ...(fingerprint === undefined ? {} : { system_fingerprint: fingerprint }),
  };
}

/** Some upstreams send chunks without choices, and choices without a delta, for what stands beside an answer. */
function choicesOf({ choices }: Partial<ChatCompletionChunk>): readonly ChunkChoice[] {
  if (!Array.isArray(choices)) return [];
  return choices
    .filter((choice: unknown): choice is ChunkChoice => isObject(choice))
    .map((choice) => (isObject(choice.delta) ? choice : { ...choice, delta: {} }));
}

function buildChoice(index: number, pieces: readonly ChunkChoice[], created: number): ChatChoice {
  const logprobs = joinLogprobs(pieces);
  return {
    ...joinFields(pieces.map((piece) => fieldsExcept(piece, choiceFields))),
    index,
    message: buildMessage(pieces, created),
    finish_reason: lastOf(pieces.map((piece) => piece.finish_reason)) ?? 'stop',
    ...(logprobs === undefined ? {} : { logprobs }),
  };
}

function buildMessage(pieces: readonly ChunkChoice[], created: number): ChatCompletionMessage {
  const deltas = pieces.map(({ delta }) => delta);
  const { text: content, ...listed } = joinContent(deltas.map((delta) => delta.content));
  const refusal = joinText(deltas.map((delta) => delta.refusal));
  const calls = joinToolCalls(deltas.flatMap((delta) => piecesOf(delta.tool_calls)));
  const legacyCall = joinLegacyCall(deltas);
  const thinking = joinThinking(deltas.flatMap((delta) => piecesOf(delta.thinking_blocks)));
  // Groq's, OpenRouter's and Ollama's name for the same.
  const aloud = joinText(deltas.map((delta) => delta.reasoning));
  const details = joinReasoningDetails(
    deltas.flatMap((delta) => piecesOf(delta.reasoning_details)),
  );
  const reasoning =
    joinText(deltas.map((delta) => delta.reasoning_content)) ??
    thinking.text ??
    listed.reasoning ??
    aloud ??
    textOfDetails(details);
  const annotations = deltas.flatMap((delta) => piecesOf(delta.annotations));
  const images = deltas.flatMap((delta) => piecesOf(delta.images));
  const sound = deltas.flatMap((delta) => piecesOf(delta.audio));
  const audio = joinAudio(sound, created);
  const others = joinFields(deltas.map((delta) => fieldsExcept(delta, deltaFields)));
  const parts = listed.parts.length === 0 ? undefined : { content_parts: listed.parts };
  const fields = joinFields([...deltas.map((delta) => delta.provider_specific_fields), parts]);
  return {
    ...others,
    role: 'assistant',
    // Providers open every message with an empty text, also one that only calls tools.
    content: content === '' && calls.length > 0 ? null : (content ?? null),
    ...(refusal === undefined ? {} : { refusal }),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(aloud === undefined ? {} : { reasoning: aloud }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(thinking.blocks.length === 0 ? {} : { thinking_blocks: thinking.blocks }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(legacyCall === undefined ? {} : { function_call: legacyCall }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(images.length === 0 ? {} : { images }),
    ...(audio === undefined ? {} : { audio }),
    ...(fields === undefined ? {} : { provider_specific_fields: fields }),
  };
}

function joinLegacyCall(deltas: readonly ChunkDelta[]): ChatCompletionMessage['function_call'] {
  const pieces = deltas.flatMap((delta) => piecesOf(delta.function_call));
  if (pieces.length === 0) return undefined;
  return {
    name: pieces.find(({ name = '' }) => name !== '')?.name ?? '',
    arguments: pieces.map((piece) => piece.arguments ?? '').join(''),
  };
}

/** What a field has of a list or of one piece. What else an upstream may have written there says nothing. */
function piecesOf<Piece extends object>(
  value: readonly Piece[] | Piece | null | undefined,
): readonly Piece[] {
  const pieces: readonly unknown[] = Array.isArray(value) ? value : [value];
  return pieces.filter((piece): piece is Piece => isObject(piece));
}

function joinText(pieces: readonly (string | null | undefined)[]): string | undefined {
  const texts = pieces.filter((piece) => typeof piece === 'string');
  return texts.length === 0 ? undefined : texts.join('');
}

function joinLogprobs(pieces: readonly ChunkChoice[]): ChoiceLogprobs | undefined {
  const parts = pieces.flatMap(({ logprobs }) => piecesOf(logprobs));
  if (parts.length === 0) return undefined;
  const content = parts.flatMap((part) => part.content ?? []);
  const refusal = parts.flatMap((part) => part.refusal ?? []);
  return {
    content: parts.some((part) => part.content !== null) ? content : null,
    ...(refusal.length > 0 ? { refusal } : {}),
  };
}

function textOfDetails(details: readonly ReasoningDetail[]): string | undefined {
  return joinText(details.map(({ text, summary }) => text ?? summary));
}

const deltaFields: ReadonlySet<string> = new Set([
  'role',
  'content',
  'refusal',
  'reasoning_content',
  'reasoning',
  'reasoning_details',
  'thinking_blocks',
  'tool_calls',
  'function_call',
  'annotations',
  'audio',
  'images',
  'provider_specific_fields',
]);

const choiceFields: ReadonlySet<string> = new Set(['index', 'delta', 'finish_reason', 'logprobs']);

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
