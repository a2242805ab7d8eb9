/*
 * Older versions of Ollama give calls no ids, and results name their tool alone. The hub and other protocols
 * need an id, so one is made, and by its beginning it is known again and left out of what goes to Ollama
 * (github.com/ollama/ollama, api/types.go: `ToolCall`, read 2026-11-30).
 */

const mark = 'ollama_call_';
const made = new RegExp(`^${mark}\\d+_\\d+$`);

/** An id for a call that has none: unique within its conversation, and the same each time. */
export function makeCallId(turn: number, position: number): string {
  return `${mark}${turn}_${position}`;
}

/** The id as Ollama gave it; `undefined` where it gave none. */
export function givenId(id: string): string | undefined {
  return id === '' || made.test(id) ? undefined : id;
}
