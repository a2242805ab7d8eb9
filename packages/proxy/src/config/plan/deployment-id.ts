import { createHash } from 'node:crypto';
import { isObject, type JsonObject, type JsonValue } from '@llm/core';
import { isSecretName } from '../show/mask.ts';

/**
 * A name for a deployment, made of what it is: the order of keys does not matter, and neither do its secrets,
 * so that a new key leaves its history where it was.
 */
export function deploymentId(modelName: string, params: JsonObject): string {
  const identity = canonical({ model_name: modelName, litellm_params: params });
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

function canonical(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => item !== undefined && !isSecretName(name))
      .toSorted(([first], [second]) => (first < second ? -1 : 1))
      .map(([name, item]) => [name, item === undefined ? null : canonical(item)]),
  );
}
