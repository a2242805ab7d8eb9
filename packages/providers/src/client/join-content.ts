import { isObject, type JsonObject } from '@llm/core';

/** What the contents of a message's pieces add up to. */
export interface JoinedContent {
  /** Absent where no piece had any. */
  readonly text: string | undefined;
  /** Thoughts that stood among the parts of a list, as Mistral writes them. */
  readonly reasoning: string | undefined;
  /** Parts of lists that are neither, in order. */
  readonly parts: readonly JsonObject[];
}

/**
 * Contents from their pieces. Chunks of this client have texts; those of an upstream itself may have lists of parts, as Mistral's have
 * (docs.mistral.ai/capabilities/reasoning, read 2026-11-30).
 */
export function joinContent(pieces: readonly unknown[]): JoinedContent {
  const texts: string[] = [];
  const thoughts: string[] = [];
  const parts: JsonObject[] = [];
  for (const piece of pieces) {
    const list: readonly unknown[] = Array.isArray(piece) ? piece : [piece];
    for (const part of list) {
      if (typeof part === 'string') texts.push(part);
      if (!isObject(part)) continue;
      if (part['type'] === 'text') texts.push(textOf(part['text']));
      else if (part['type'] === 'thinking') thoughts.push(textOf(part['thinking']));
      else parts.push(part);
    }
  }
  return {
    text: texts.length === 0 ? undefined : texts.join(''),
    reasoning: thoughts.length === 0 ? undefined : thoughts.join(''),
    parts,
  };
}

/** A text, or those of a list of parts. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.map((part) => (isObject(part) ? textOf(part['text']) : textOf(part))).join('');
}
