import { asObject, type JsonObject } from '@llm/core';

/**
 * A block of an answer with its content where a server wrote `null` or left it out, so that it is read as the empty
 * block it is and not kept as one of an unknown kind.
 */
export function repairBlock(block: JsonObject): JsonObject {
  switch (block['type']) {
    case 'text':
      return typeof block['text'] === 'string' ? block : { ...block, text: '' };
    case 'thinking':
      return typeof block['thinking'] === 'string' ? block : { ...block, thinking: '' };
    case 'tool_use':
      return asObject(block['input']) === undefined && isAbsent(block['input'])
        ? { ...block, input: {} }
        : block;
    default:
      return block;
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
