import type { EmbeddingRequest, JsonObject, JsonValue, Loss, JsonOutbound } from '@llm/core';
import { protocolId } from './wire.ts';

/** An embeddings request as OpenAI reads it. */
export function encodeRequest(request: EmbeddingRequest): JsonOutbound {
  const { model, inputs, encoding, dimensions, inputType, user, extra } = request;
  const isOwn = extra?.protocol === protocolId;
  const isSingle = isOwn && extra.form?.['single'] === true && inputs.length === 1;
  const body: JsonObject = {
    ...(isOwn ? extra.fields : {}),
    model,
    input: (isSingle ? inputs[0] : inputs) satisfies JsonValue | undefined,
    ...(encoding !== undefined && { encoding_format: encoding }),
    ...(dimensions !== undefined && { dimensions }),
    ...(inputType !== undefined && { input_type: inputType }),
    ...(user !== undefined && { user }),
  };
  if (extra === undefined || isOwn) return { body };
  const losses = Object.keys(extra.fields).map((path): Loss => ({ path, kind: 'parameter' }));
  return losses.length === 0 ? { body } : { body, losses };
}
