import { asArray, asObject, type JsonObject, type JsonValue } from '@llm/core';

/*
 * What of an answer or a chunk OpenAI's own clients, and those built on them, rely on: a list of texts, each with its
 * number (`Completion` in openai-node 6 and openai-python 2, read 2026-11-30). Fields that they pass on without a look are
 * not judged.
 */

/** Whether clients would break at an answer or a chunk. */
export function deviates(body: JsonObject): boolean {
  const { usage, choices } = body;
  const isCounted = usage === undefined || usage === null || asObject(usage) !== undefined;
  return !isCounted || asArray(choices)?.every(isChoice) !== true;
}

function isChoice(value: JsonValue): boolean {
  const choice = asObject(value);
  const index = choice?.['index'];
  const reason = choice?.['finish_reason'];
  return (
    typeof choice?.['text'] === 'string' &&
    typeof index === 'number' &&
    Number.isInteger(index) &&
    index >= 0 &&
    (reason === undefined || reason === null || typeof reason === 'string')
  );
}
