import type { JsonObject, TextCompletionResponse } from '@llm/core';
import { encodeChoice } from './encode-choice.ts';
import { compact, ownFields, withFields } from './fields.ts';
import { encodeUsage } from './usage.ts';

/** A non-streaming response as OpenAI's clients read it. */
export function encodeResponse(response: TextCompletionResponse): JsonObject {
  const { choices, usage, extra } = response;
  const own = ownFields(extra);
  return withFields(
    compact({
      ...headOf(response),
      choices: choices.map((choice) => encodeChoice(choice, own !== undefined)),
      usage: usage && encodeUsage(usage),
    }),
    own,
  );
}

/** What stands before the texts. Whoever has a clock puts `created` into the answer before. */
export function headOf({
  id,
  model,
  created = 0,
}: Pick<TextCompletionResponse, 'id' | 'model' | 'created'>): JsonObject {
  const known = id === '' ? `cmpl-${created.toString(36)}` : id;
  return { id: known, object: 'text_completion', created, model };
}
