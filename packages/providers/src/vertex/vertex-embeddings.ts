import {
  asArray,
  asObject,
  type EmbeddingInput,
  embeddings,
  type EmbeddingRequest,
  type EmbeddingResponse,
  type JsonObject,
  type JsonOutbound,
  type JsonValue,
  LLMError,
  type Loss,
  type Protocol,
  toCount,
  toAddressPart,
} from '@llm/core';
import {
  decodeEmbeddedError,
  decodeError,
  isError,
} from '../protocols/shared/google/decode-error.ts';
import { toTaskType } from '../protocols/shared/google/task-types.ts';
import { saysError } from '../protocols/shared/in-place-of-answer.ts';
import { compact } from '../protocols/shared/wire-fields.ts';

/**
 * Text embeddings as Vertex AI serves them: an instance for each text, and parameters for all of them.
 *
 * @see https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api, and @google/genai 2.32.0,
 *   `embedContentConfigToVertex` — read 2026-11-30
 */
export const vertexEmbeddings = {
  id: 'vertex-embeddings',
  operation: embeddings,
  client: {
    address: ({ model }) => ({ path: `/v1/models/${toAddressPart(model)}:predict` }),
    encodeRequest,
    decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
    decodeError,
    isError,
  },
} as const satisfies Protocol<'embeddings'>;

/**
 * The newer embeddings of Gemini, of which Vertex AI takes one text a call.
 *
 * @see @google/genai 2.32.0, `tIsVertexEmbedContentModel` and `embedContentResponseFromVertex` — read 2026-11-30
 */
export const vertexEmbedContent = {
  id: 'vertex-embed-content',
  operation: embeddings,
  client: {
    address: ({ model }) => ({ path: `/v1/models/${toAddressPart(model)}:embedContent` }),
    encodeRequest: encodeContent,
    decodeResponse: (answer, request) => decodeContent(answer.json(), request),
    decodeError,
    isError,
  },
} as const satisfies Protocol<'embeddings'>;

/** Whether a model has `embedContent` in place of `predict`. */
export function hasEmbedContent(model: string): boolean {
  return (model.includes('gemini') && model !== 'gemini-embedding-001') || model.includes('maas');
}

// Fields of Google's that callers of another protocol write beside their own, as LiteLLM's users do
// (docs.litellm.ai/docs/providers/vertex_embedding, read 2026-11-30).
const ofText: Readonly<Record<string, string>> = {
  task_type: 'task_type',
  taskType: 'task_type',
  title: 'title',
};
const ofAll: Readonly<Record<string, string>> = {
  auto_truncate: 'autoTruncate',
  autoTruncate: 'autoTruncate',
};

function encodeRequest(request: EmbeddingRequest): JsonOutbound {
  const { inputs, dimensions, inputType } = request;
  const fields: JsonObject = request.extra?.fields ?? {};
  const instance = {
    task_type: inputType === undefined ? undefined : toTaskType(inputType),
    ...renamed(fields, ofText),
  };
  const parameters = compact({ outputDimensionality: dimensions, ...renamed(fields, ofAll) });
  const body = compact({
    instances: inputs.map((input, at) => compact({ content: toText(input, at), ...instance })),
    parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
  });
  return withLosses(body, request);
}

function encodeContent(request: EmbeddingRequest): JsonOutbound {
  const { inputs, dimensions, inputType } = request;
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    throw new LLMError('unsupported', 'this model embeds one text a call', { param: 'input' });
  }
  const fields: JsonObject = request.extra?.fields ?? {};
  const { task_type: asked, ...given } = renamed(fields, { ...ofText, ...ofAll });
  const config = compact({
    taskType: asked ?? (inputType === undefined ? undefined : toTaskType(inputType)),
    outputDimensionality: dimensions,
    ...given,
  });
  const body = compact({
    content: { parts: [{ text: toText(input, 0) }] },
    embedContentConfig: Object.keys(config).length === 0 ? undefined : config,
  });
  return withLosses(body, request);
}

function toText(input: EmbeddingInput, at: number): string {
  if (typeof input === 'string') return input;
  throw new LLMError('unsupported', `input[${at}] is tokens, and this upstream takes text`, {
    param: `input[${at}]`,
  });
}

function renamed(fields: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const known = Object.entries(fields).flatMap(([name, value]) => {
    const own = Object.hasOwn(names, name) ? names[name] : undefined;
    return own === undefined ? [] : [[own, value] as const];
  });
  return Object.fromEntries(known);
}

function withLosses(body: JsonObject, { extra, user }: EmbeddingRequest): JsonOutbound {
  const isOurs = (name: string) => Object.hasOwn(ofText, name) || Object.hasOwn(ofAll, name);
  const losses = [
    ...Object.keys(extra?.fields ?? {})
      .filter((name) => !isOurs(name))
      .map((path): Loss => ({ path, kind: 'parameter' })),
    ...(user === undefined ? [] : [{ path: 'user', kind: 'hint' } as const]),
  ];
  return losses.length === 0 ? { body } : { body, losses };
}

function decodeResponse(body: unknown, { model }: EmbeddingRequest): EmbeddingResponse {
  const predictions = asArray(answerIn(body)['predictions']);
  if (predictions === undefined) throw withoutVectors();
  const each = predictions.map((one) => asObject(asObject(one)?.['embeddings']));
  const counts = each.map((one) => asObject(one?.['statistics'])?.['token_count']);
  return {
    model,
    embeddings: each.map((one, index) => ({ index, vector: toVector(one, index) })),
    ...(counts.some((count) => count !== undefined) && {
      usage: inputOf(counts.reduce<number>((sum, count) => sum + toCount(count), 0)),
    }),
  };
}

function decodeContent(body: unknown, { model }: EmbeddingRequest): EmbeddingResponse {
  const fields = answerIn(body);
  const count = asObject(fields['usageMetadata'])?.['promptTokenCount'];
  return {
    model,
    embeddings: [{ index: 0, vector: toVector(asObject(fields['embedding']), 0) }],
    ...(count !== undefined && { usage: inputOf(toCount(count)) }),
  };
}

function answerIn(body: unknown): JsonObject {
  const fields = asObject(body) ?? {};
  if (saysError(fields['error'])) throw decodeEmbeddedError(fields);
  return fields;
}

function toVector(embedding: JsonObject | undefined, at: number): readonly number[] {
  const values: readonly JsonValue[] = asArray(embedding?.['values']) ?? [];
  const vector = values.filter((one) => typeof one === 'number');
  if (vector.length > 0 && vector.length === values.length) return vector;
  throw new LLMError('invalid_response', `the upstream gave no vector at embeddings[${at}]`);
}

function withoutVectors(): LLMError {
  return new LLMError('invalid_response', 'the upstream gave no vectors');
}

function inputOf(fresh: number) {
  return {
    input: { fresh, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
    output: { text: 0, reasoning: 0, audio: 0 },
  };
}
