import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type ReasoningBlock,
} from '@llm/core';
import {
  compact,
  isFilledList,
  isWritten,
  leftBehind,
  ownForm,
  restOf,
  withFields,
} from './fields.ts';
import { decodeDetails, encodeDetails, isSealedList } from './reasoning-details.ts';
import { protocolId, type WireMessage } from './wire.ts';

// Chat Completions has no field for thoughts. DeepSeek's `reasoning_content`, the `reasoning` of Groq,
// OpenRouter and Ollama, and LiteLLM's `thinking_blocks`, which keep Claude's signatures, are what people
// use (docs.litellm.ai/docs/reasoning_content, api-docs.deepseek.com/guides/reasoning_model, read 2026-11-20).
const fieldsInOrder = [
  'thinking_blocks',
  'reasoning_details',
  'reasoning_content',
  'reasoning',
] as const;

/** The fields of a message that hold its thoughts; where several do, the first one is read. */
export const thoughtFields = {
  thinking_blocks: isFilledList,
  reasoning_details: isSealedList,
  reasoning_content: isWritten,
  reasoning: isWritten,
};

export interface Thoughts {
  readonly blocks: readonly ReasoningBlock[];
  /** The fields that say the same again, as they came. */
  readonly repeated?: JsonObject;
}

/** The thoughts of a message. */
export function decodeThoughts(message: WireMessage): Thoughts {
  const present = fieldsInOrder.filter((field) => {
    const value = message[field];
    return value !== undefined && thoughtFields[field](value);
  });
  const [first, ...others] = present;
  if (first === undefined) return { blocks: [] };
  const blocks = readField(message, first);
  if (others.length === 0) return { blocks };
  return {
    blocks,
    repeated: Object.fromEntries(others.map((field) => [field, message[field]])),
  };
}

function readField(
  message: WireMessage,
  field: (typeof fieldsInOrder)[number],
): readonly ReasoningBlock[] {
  switch (field) {
    case 'thinking_blocks':
      return (asArray(message[field]) ?? []).flatMap(decodeThinkingBlock);
    case 'reasoning_details':
      return decodeDetails(message[field]);
    default:
      return [plainThought(asString(message[field]) ?? '', field)];
  }
}

function plainThought(text: string, field: string): ReasoningBlock {
  return { type: 'reasoning', text, ...leftBehind(undefined, { field }) };
}

function decodeThinkingBlock(value: JsonValue): readonly ReasoningBlock[] {
  const wire = asObject(value);
  if (wire === undefined) return [];
  const form = { field: 'thinking_blocks' };
  if (wire['type'] === 'redacted_thinking') {
    const redacted = asString(wire['data']) ?? '';
    const rest = restOf(wire, { type: isWritten, data: isWritten });
    return [{ type: 'reasoning', text: '', redacted, ...leftBehind(rest, form) }];
  }
  const signature = asString(wire['signature']);
  const isText = (field: JsonValue) => typeof field === 'string';
  const rest = restOf(wire, { type: isWritten, thinking: isText, signature: isText });
  return [
    {
      type: 'reasoning',
      text: asString(wire['thinking']) ?? '',
      ...(signature === undefined ? {} : { signature }),
      ...leftBehind(rest, form),
    },
  ];
}

/** One block of `thinking_blocks`. */
export function encodeThinkingBlock({
  text,
  signature,
  redacted,
  extra,
}: ReasoningBlock): JsonObject {
  const bare =
    redacted === undefined
      ? compact({ type: 'thinking', thinking: text, signature })
      : { type: 'redacted_thinking', data: redacted };
  return withFields(bare, extra?.protocol === protocolId ? extra.fields : undefined);
}

/**
 * The fields of an answer's message that hold thoughts: in the form they came in, else as LiteLLM gives
 * them, which is the text, and beside it the blocks where something must be sent back as it is.
 */
export function encodeThoughts(
  blocks: readonly ReasoningBlock[],
  repeated: JsonObject,
): JsonObject {
  if (blocks.length === 0) return compact(repeated);
  const by = (wanted: string) => blocks.filter(({ extra }) => ownForm(extra)['field'] === wanted);
  const free = blocks.filter(({ extra }) => ownForm(extra)['field'] === undefined);
  const sealed = free.some((block) => isSealed(block));
  const listed = [...by('thinking_blocks'), ...(sealed ? free : [])];
  const details = by('reasoning_details');
  return compact({
    reasoning_content: textOf([...by('reasoning_content'), ...free]),
    reasoning: textOf(by('reasoning')),
    reasoning_details: details.length === 0 ? undefined : encodeDetails(details),
    thinking_blocks: listed.length === 0 ? undefined : listed.map(encodeThinkingBlock),
    ...repeated,
  });
}

/** Whether a thought carries what only its own provider can read. */
export function isSealed({ signature, redacted }: ReasoningBlock): boolean {
  return (signature !== undefined && signature !== '') || redacted !== undefined;
}

function textOf(blocks: readonly ReasoningBlock[]): string | undefined {
  return blocks.map(({ text }) => text).join('') || undefined;
}
