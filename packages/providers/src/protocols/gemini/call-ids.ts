import type { ChatRequest } from '@llm/core';

/*
 * Older models of Gemini give their calls no id and tell them apart by their order. The hub and other protocols need one,
 * so one is made, and by its beginning it is known again and left out of what goes to Gemini.
 */

const mark = 'gemini_call_';
const made = new RegExp(`^${mark}\\d+_\\d+_\\d+$`);

/** An id for a call that has none: unique within its conversation, and the same each time. */
export function makeCallId(turn: number, candidate: number, position: number): string {
  return `${mark}${turn}_${candidate}_${position}`;
}

/** The id as Gemini gave it; `undefined` where it gave none. */
export function givenId(id: string): string | undefined {
  return id === '' || made.test(id) ? undefined : id;
}

/** The number of the turn that the answer to a request is. */
export function turnOf({ messages }: Pick<ChatRequest, 'messages'>): number {
  return messages.length;
}
