import {
  asArray,
  type Call,
  type EmbeddingInput,
  type EmbeddingResponse,
  invalidField,
  type JsonValue,
} from '@llm/core';

const defaultDimensions = 8;

/** Token counts of every mocked answer: the same as those of mocked chat. */
const usage = {
  input: { fresh: 10, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 0, reasoning: 0, audio: 0 },
};

/**
 * The vector that `mock_response` asks for; `undefined` where it is no list.
 *
 * @throws {LLMError} invalid_request: the list holds something else than numbers
 */
export function readMockVector(given: JsonValue | undefined): readonly number[] | undefined {
  return asArray(given)?.map((value, at) => {
    if (typeof value === 'number') return value;
    throw invalidField(`mock_response[${at}]`, 'a number');
  });
}

/** A vector for each input: the one given, else one that only the input decides, of length 1. */
export function toMockEmbeddings(
  call: Call<'embeddings'>,
  given: readonly number[] | undefined,
): EmbeddingResponse {
  const { inputs, dimensions = defaultDimensions } = call.decoded();
  return {
    model: call.model,
    embeddings: inputs.map((input, index) => ({
      index,
      vector: given ?? toVector(input, dimensions),
    })),
    usage,
  };
}

/** Numbers from an FNV-1a hash of the input, so that equal inputs are equal and others are not. */
function toVector(input: EmbeddingInput, dimensions: number): readonly number[] {
  const text = typeof input === 'string' ? input : input.join(' ');
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  const values = Array.from({ length: dimensions }, (_, at) => {
    const mixed = Math.imul(hash ^ (at + 1), 0x01000193) >>> 0;
    return mixed / 0x80000000 - 1;
  });
  const length = Math.hypot(...values) || 1;
  return values.map((value) => Math.fround(value / length));
}
