import {
  asArray,
  asObject,
  embeddings,
  type EmbeddingRequest,
  type EmbeddingResponse,
  type JsonObject,
  type JsonOutbound,
  LLMError,
  type Loss,
  type Protocol,
  toCount,
  toAddressPart,
} from '@llm/core';
import { decodeError, isError } from './error-of-invoke.ts';
import { readModelName } from './model-name.ts';

/**
 * Embeddings of Amazon's Titan, which takes one text a call. Version 2 of the text model can shorten its vectors.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html and
 *   .../model-parameters-titan-embed-mm.html — read 2026-11-30
 */
export const titanEmbeddings = {
  id: 'bedrock-titan-embeddings',
  operation: embeddings,
  client: {
    address: ({ model }) => ({ path: `/model/${toAddressPart(model)}/invoke` }),
    encodeRequest,
    decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
    decodeError,
    isError,
  },
} as const satisfies Protocol<'embeddings'>;

// Fields of Titan's that callers of another protocol write beside their own.
const ours: ReadonlySet<string> = new Set(['normalize', 'embeddingTypes', 'inputImage']);

function encodeRequest(request: EmbeddingRequest): JsonOutbound {
  const { model, inputs, dimensions, inputType, user, extra } = request;
  const [input] = inputs;
  if (inputs.length !== 1 || typeof input !== 'string') {
    const what = inputs.length === 1 ? 'embeds texts, not tokens' : 'embeds one text a call';
    throw new LLMError('unsupported', `this model ${what}`, { param: 'input' });
  }
  const { id } = readModelName(model);
  const fields: JsonObject = extra?.fields ?? {};
  const kept = Object.entries(fields).filter(([name]) => ours.has(name));
  const losses: Loss[] = Object.keys(fields)
    .filter((name) => !ours.has(name))
    .map((path) => ({ path, kind: 'parameter' }));
  const length = lengthFields(id, dimensions);
  if (dimensions !== undefined && length === undefined)
    losses.push({ path: 'dimensions', kind: 'parameter' });
  if (inputType !== undefined) losses.push({ path: 'input_type', kind: 'hint' });
  if (user !== undefined) losses.push({ path: 'user', kind: 'hint' });
  const body = { inputText: input, ...length, ...Object.fromEntries(kept) };
  return losses.length === 0 ? { body } : { body, losses };
}

/** Version 1 of the text model has one length alone. */
function lengthFields(id: string, dimensions: number | undefined): JsonObject | undefined {
  if (dimensions === undefined || /titan-embed-(?:text-v1|g1-text)/.test(id)) return undefined;
  return id.includes('titan-embed-image')
    ? { embeddingConfig: { outputEmbeddingLength: dimensions } }
    : { dimensions };
}

function decodeResponse(body: unknown, { model }: EmbeddingRequest): EmbeddingResponse {
  const fields = asObject(body) ?? {};
  const list = asArray(fields['embedding']) ?? [];
  const vector = list.filter((one) => typeof one === 'number');
  if (vector.length === 0 || vector.length !== list.length) {
    throw new LLMError('invalid_response', 'the upstream gave no vector');
  }
  const { inputTextTokenCount: count } = fields;
  return {
    model,
    embeddings: [{ index: 0, vector }],
    ...(count !== undefined && {
      usage: {
        input: { fresh: toCount(count), cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
        output: { text: 0, reasoning: 0, audio: 0 },
        native: { protocol: titanEmbeddings.id, fields: { inputTextTokenCount: count } },
      },
    }),
  };
}
