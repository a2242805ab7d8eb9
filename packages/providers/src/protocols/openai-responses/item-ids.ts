import type { ChatRequest, ChatResponse, JsonObject } from '@llm/core';
import type { NewItem } from './encode-items.ts';
import { isOwn } from './fields.ts';

const prefixes: Readonly<Record<NewItem, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
  image_generation_call: 'ig',
};

/**
 * The id of an answer as clients of this protocol know them. Another protocol's id is kept behind the prefix; where an
 * upstream gave none, it tells conversations of different length and time apart and nothing more.
 */
export function idOf(
  { id, created = 0, extra }: Pick<ChatResponse, 'id' | 'created' | 'extra'>,
  { messages }: ChatRequest,
): string {
  if (id === '') return `resp_${created.toString(36)}_${messages.length}`;
  return id.startsWith('resp_') || isOwn(extra) ? id : `resp_${id}`;
}

/** Ids for the items of one answer: made of its own and a number, so that they need no chance. */
export function createItemIds(responseId: string): (kind: NewItem) => string {
  const stem = responseId.replace(/^resp_/, '');
  let count = 0;
  return (kind) => {
    const id = `${prefixes[kind]}_${stem}_${count}`;
    count += 1;
    return id;
  };
}

/** What an item of an answer has beside its content, by the schemas of its kind. */
export function newItem(kind: NewItem, id: string): JsonObject {
  switch (kind) {
    case 'message':
      return { id, type: 'message', status: 'completed', role: 'assistant' };
    case 'function_call':
    case 'image_generation_call':
      return { id, status: 'completed' };
    case 'custom_tool_call':
    case 'reasoning':
      return { id };
  }
}
