import {
  append,
  asArray,
  asObject,
  asString,
  type JsonObject,
  type Loss,
  type NativeEdits,
  type NativeFields,
} from '@llm/core';
import { toBedrockBetas } from '../shared/models/bedrock-betas.ts';

const field = 'additionalModelRequestFields';

/** Leaves out of a request's bytes the betas that Bedrock refuses; nothing where the bytes may pass. */
export function fitNative(fields: NativeFields): NativeEdits | undefined {
  if (!fields.hasKey('anthropic_beta')) return undefined;
  const asked = asObject(fields.read(field));
  if (asked === undefined) return undefined;
  const losses: Loss[] = [];
  const fitted = fitBetas(asked, losses);
  if (losses.length === 0) return undefined;
  return fitted === undefined ? { cut: [field], losses } : { set: { [field]: fitted }, losses };
}

/** The fields of a model without the betas that Bedrock refuses; `undefined` where nothing is left. */
export function fitBetas(fields: JsonObject, losses: Loss[]): JsonObject | undefined {
  const { anthropic_beta: written, ...others } = fields;
  const asked = asArray(written)?.flatMap((name) => asString(name) ?? []);
  if (asked === undefined) return fields;
  const { betas, losses: refused } = toBedrockBetas(asked.join(','));
  if (refused.length === 0) return fields;
  append(
    losses,
    refused.map(({ path, kind }) => ({ path: `${field}.${path}`, kind })),
  );
  if (betas.length > 0) return { ...others, anthropic_beta: [...betas] };
  return Object.keys(others).length === 0 ? undefined : others;
}
