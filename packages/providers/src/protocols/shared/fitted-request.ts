import type { JsonObject, JsonValue, Loss, NativeEdits } from '@llm/core';

/** A body as the model takes it, and what the model could not take. */
export interface FittedRequest {
  readonly body: JsonObject;
  readonly losses: readonly Loss[];
}

/**
 * What has to change in a caller's own bytes so that they say what was fitted; nothing where they may pass. A value that
 * stays is the same object in both.
 */
export function toNativeEdits(
  asked: JsonObject,
  { body, losses }: FittedRequest,
): NativeEdits | undefined {
  const set: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(body)) {
    if (value !== undefined && value !== asked[name]) set[name] = value;
  }
  const cut = Object.keys(asked).filter(
    (name) => asked[name] !== undefined && body[name] === undefined,
  );
  if (Object.keys(set).length + cut.length + losses.length === 0) return undefined;
  return { set, cut, ...(losses.length === 0 ? {} : { losses }) };
}
