import {
  type JsonObject,
  LLMError,
  type ModelQuestion,
  type ModelRoute,
  readString,
  required,
} from '@llm/core';

/*
 * What Ollama's clients ask before they chat: docs.ollama.com/api/tags, /api/ps, /api/version and /api-reference/show-model-details,
 * read 2026-11-30. A gateway knows the names of its models and nothing of their files, so sizes are 0 and texts are empty.
 */

// Clients refuse servers of versions that lack what they use; this is the one whose API is spoken here.
const version = '0.13.3';
// Clients need a date, and nobody knows one for a name that an operator chose.
const modifiedAt = new Date(1_677_610_602_000).toISOString();

const details: JsonObject = {
  parent_model: '',
  format: '',
  family: '',
  families: [],
  parameter_size: '',
  quantization_level: '',
};

function describeModel(id: string): JsonObject {
  return { name: id, model: id, modified_at: modifiedAt, size: 0, digest: '', details };
}

/** @throws {LLMError} not_found: there is no model of that name; invalid_request: none is named */
function show({ models, body }: ModelQuestion): JsonObject {
  // `name` is what old clients write.
  const asked = required(readString(body, 'model') ?? readString(body, 'name'), 'model');
  // Clients add the tag that Ollama has by default.
  const plain = asked.replace(/:latest$/, '');
  const found = models.find(({ id }) => id === asked) ?? models.find(({ id }) => id === plain);
  if (found === undefined) throw new LLMError('not_found', `model '${asked}' not found`);
  return {
    license: '',
    modelfile: '',
    parameters: '',
    template: '',
    details,
    model_info: {},
    // If a model lacks one of these abilities, its upstream refuses the call and names it.
    capabilities: ['completion', 'tools', 'vision', 'thinking'],
    modified_at: modifiedAt,
  };
}

/** What Ollama's clients ask about the models. */
export const modelRoutes: readonly ModelRoute[] = [
  {
    pattern: 'GET /api/tags',
    answer: ({ models }) => ({ models: models.map(({ id }) => describeModel(id)) }),
  },
  // None is in this machine's memory.
  { pattern: 'GET /api/ps', answer: () => ({ models: [] }) },
  { pattern: 'GET /api/version', answer: () => ({ version }) },
  { pattern: 'POST /api/show', answer: show },
];
