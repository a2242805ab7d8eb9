import type { JsonObject } from '@llm/core';

/**
 * A block of an answer with what a server wrote `null` for or left out, so that it is read as what it is and not kept as
 * one of an unknown kind: its content is empty, and a call gets the id `fallbackId`, by which its result finds it.
 */
export function repairBlock(block: JsonObject, fallbackId: string): JsonObject {
  switch (block['type']) {
    case 'text':
      return typeof block['text'] === 'string' ? block : { ...block, text: '' };
    case 'thinking':
      return typeof block['thinking'] === 'string' ? block : { ...block, thinking: '' };
    case 'tool_use': {
      const { id, input } = block;
      const isNamed = typeof id === 'string' && id !== '';
      if (isNamed && !isAbsent(input)) return block;
      return { ...block, id: isNamed ? id : fallbackId, input: isAbsent(input) ? {} : input };
    }
    default:
      return block;
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
