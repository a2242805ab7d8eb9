import {
  extended,
  type JsonObject,
  printJson,
  type StreamEncoder,
  type TextCompletionChunk,
  type TextCompletionRequest,
  type Usage,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { encodeChoice } from './encode-choice.ts';
import { encodeStreamError } from './encode-error.ts';
import { headOf } from './encode-response.ts';
import { ownFields, withFields } from './fields.ts';
import { encodeUsage } from './usage.ts';

/**
 * Chunks as OpenAI's clients read them.
 *
 * Those of this protocol go out as they came, but `id`, `created` and `model` are those of the first chunk throughout, and
 * a chunk with nothing but token counts goes only to who asked for it. Token counts of others come last, before `[DONE]`.
 */
export function createStreamEncoder(
  request: TextCompletionRequest,
): StreamEncoder<TextCompletionChunk> {
  const isAsked = request.includeUsage === true;
  let head: JsonObject | undefined;
  let usage: Usage | undefined;
  let isUsageOut = false;

  const write = (chunk: JsonObject): ServerSentEvent => ({ data: printJson(chunk) });

  return {
    push(chunk) {
      const { choices, extra } = chunk;
      head ??= headOf(chunk);
      usage = chunk.usage ?? usage;
      const own = ownFields(extra);
      const isBare = choices.length === 0;
      if (own === undefined ? isBare : isBare && chunk.usage !== undefined && !isAsked) return [];
      const written = choices.map((choice) => encodeChoice(choice, own !== undefined));
      const body: Record<string, JsonObject[string]> = extended(head, { choices: written });
      if (own === undefined && isAsked) body['usage'] = null;
      if (own !== undefined && chunk.usage !== undefined) {
        isUsageOut = true;
        body['usage'] = encodeUsage(chunk.usage);
      }
      return [write(withFields(body, own))];
    },
    end() {
      const done = { data: '[DONE]' };
      if (!isAsked || isUsageOut || usage === undefined) return [done];
      const counts = { ...(head ?? headOf({ id: '', model: request.model })) };
      return [write({ ...counts, choices: [], usage: encodeUsage(usage) }), done];
    },
    fail: encodeStreamError,
  };
}
