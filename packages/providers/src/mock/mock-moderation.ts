import {
  asArray,
  type Call,
  invalidField,
  type JsonValue,
  type ModerationResponse,
} from '@llm/core';

// The kinds of harm of omni-moderation (openapi.json of github.com/openai/openai-openapi, read 2026-11-30).
const categoryNames = [
  ...['harassment', 'harassment/threatening', 'hate', 'hate/threatening', 'illicit'],
  ...['illicit/violent', 'self-harm', 'self-harm/instructions', 'self-harm/intent', 'sexual'],
  ...['sexual/minors', 'violence', 'violence/graphic'],
];

/**
 * The kinds of harm that `mock_response` asks for; `undefined` where it is no list.
 *
 * @throws {LLMError} invalid_request: the list holds something else than texts
 */
export function readMockCategories(given: JsonValue | undefined): readonly string[] | undefined {
  return asArray(given)?.map((value, at) => {
    if (typeof value === 'string') return value;
    throw invalidField(`mock_response[${at}]`, 'the name of a category');
  });
}

/** A judgement for each input, which finds what is given and nothing else. */
export function toMockModeration(
  call: Call<'moderation'>,
  found: readonly string[] = [],
  requestId: string,
): ModerationResponse {
  const names = [...new Set([...categoryNames, ...found])];
  const result = {
    flagged: found.length > 0,
    categories: Object.fromEntries(names.map((name) => [name, found.includes(name)])),
    scores: Object.fromEntries(names.map((name) => [name, found.includes(name) ? 1 : 0])),
  };
  return {
    id: `modr-${requestId}`,
    model: call.model,
    results: call.decoded().inputs.map(() => result),
  };
}
