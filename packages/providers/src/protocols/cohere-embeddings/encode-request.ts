import {
  type EmbeddingRequest,
  type JsonObject,
  type JsonOutbound,
  LLMError,
  type Loss,
} from '@llm/core';
import { compact, withFields } from '../shared/wire-fields.ts';

// Fields of Cohere's that callers of another protocol write beside their own.
const ours: ReadonlySet<string> = new Set(['truncate', 'max_tokens', 'priority']);

// What LiteLLM sends where a caller does not say what the vectors are for; Cohere demands a word
// (docs.litellm.ai/docs/embedding/supported_embedding and docs.cohere.com/v2/reference/embed, read 2026-11-30).
const defaultType = 'search_document';

/**
 * An embeddings request as the body of `/v2/embed`. A request of images, as data URLs, is one of `images`. Vectors come as
 * numbers, whatever encoding the caller asked for, who gets it from the encoder of the answer.
 *
 * @throws {LLMError} unsupported: an input is a list of tokens, which only its own tokenizer could read
 */
export function encodeRequest(request: EmbeddingRequest): JsonOutbound {
  const { model, dimensions, inputType, user, extra } = request;
  const inputs = request.inputs.map((input, at) => toText(input, at));
  const isPictures = inputs.every((input) => input.startsWith('data:image/'));
  const fields: JsonObject = extra?.fields ?? {};
  const body = withFields(
    compact({
      model,
      ...(isPictures ? { images: inputs } : { texts: inputs }),
      input_type: isPictures ? 'image' : (inputType ?? defaultType),
      embedding_types: ['float'],
      output_dimension: dimensions,
    }),
    Object.fromEntries(Object.entries(fields).filter(([name]) => ours.has(name))),
  );
  const losses: Loss[] = [];
  if (user !== undefined) losses.push({ path: 'user', kind: 'hint' });
  for (const path of Object.keys(fields)) {
    if (!ours.has(path)) losses.push({ path, kind: 'parameter' });
  }
  return losses.length === 0 ? { body } : { body, losses };
}

function toText(input: EmbeddingRequest['inputs'][number], at: number): string {
  if (typeof input === 'string') return input;
  throw new LLMError('unsupported', 'this provider embeds texts, not tokens', {
    param: `input[${at}]`,
  });
}
