import {
  asArray,
  asObject,
  type EmbeddingInput,
  type EmbeddingRequest,
  type JsonObject,
  type JsonOutbound,
  LLMError,
  type Loss,
} from '@llm/core';
import { compact } from '../shared/wire-fields.ts';
import { toTaskType } from '../shared/google/task-types.ts';
import { protocolId } from './wire.ts';

// Fields of Gemini's that callers of another protocol write beside their own, as LiteLLM's users do
// (docs.litellm.ai/docs/embedding/supported_embedding, read 2026-11-30).
const ours: Readonly<Record<string, string>> = {
  task_type: 'taskType',
  taskType: 'taskType',
  title: 'title',
};

/**
 * An embeddings request as the body of `batchEmbedContents`, which takes one text as well as many.
 *
 * @throws {LLMError} unsupported, with `param`: an input is tokens, which only the model that made them reads
 */
export function encodeRequest(request: EmbeddingRequest): JsonOutbound {
  const { model, inputs, dimensions, inputType, user, extra } = request;
  const name = `models/${model.replace(/^models\//, '')}`;
  const own = extra?.protocol === protocolId ? asArray(extra.form?.['requests']) : undefined;
  if (own !== undefined) {
    return { body: { requests: own.map((value) => ({ ...asObject(value), model: name })) } };
  }
  const kept = fieldsOfOurs(extra?.fields ?? {});
  const requests = inputs.map((input, at) =>
    compact({
      model: name,
      content: { parts: [{ text: toText(input, at) }] },
      taskType: inputType === undefined ? undefined : toTaskType(inputType),
      outputDimensionality: dimensions,
      ...kept,
    }),
  );
  const losses = lossesOf(extra?.fields ?? {}, user);
  return losses.length === 0 ? { body: { requests } } : { body: { requests }, losses };
}

function toText(input: EmbeddingInput, at: number): string {
  if (typeof input === 'string') return input;
  throw new LLMError('unsupported', `input[${at}] is tokens, and this upstream takes text`, {
    param: `input[${at}]`,
  });
}

function fieldsOfOurs(fields: JsonObject): JsonObject {
  const known = Object.entries(fields).flatMap(([name, value]) => {
    const own = Object.hasOwn(ours, name) ? ours[name] : undefined;
    return own === undefined ? [] : [[own, value] as const];
  });
  return Object.fromEntries(known);
}

function lossesOf(fields: JsonObject, user: string | undefined): readonly Loss[] {
  const unknown = Object.keys(fields).filter((name) => !Object.hasOwn(ours, name));
  return [
    ...unknown.map((path): Loss => ({ path, kind: 'parameter' })),
    ...(user === undefined ? [] : [{ path: 'user', kind: 'hint' } as const]),
  ];
}
