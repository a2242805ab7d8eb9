import { asObject, isObject, type JsonValue } from '@llm/core';
import type { Environment } from './environment.ts';
import { resolveEnvironment, type Resolved } from './resolve-environment.ts';

/** Data with its variables filled in, and the variables that hold for it. */
export interface FilledIn {
  readonly environment: Environment;
  readonly filled: Resolved;
}

/**
 * Fills in environment variables: first in the file's own `environment_variables`, since the rest of the file may use
 * those. One that is empty there is a place for a value that the process has.
 */
export function fillIn(data: JsonValue, inherited: Environment): FilledIn {
  const { environment_variables: declared, ...rest } = asObject(data) ?? {};
  const first = resolveEnvironment({ environment_variables: declared }, inherited);
  const own = isObject(first.data) ? first.data['environment_variables'] : undefined;
  const environment = { ...inherited, ...toVariables(own) };
  const second = resolveEnvironment(rest, environment);
  return {
    environment,
    filled: {
      data: {
        ...(isObject(second.data) ? second.data : {}),
        ...(own === undefined ? {} : { environment_variables: own }),
      },
      mistakes: [...first.mistakes, ...second.mistakes],
    },
  };
}

function toVariables(declared: JsonValue | undefined): Environment {
  if (!isObject(declared)) return {};
  return Object.fromEntries(
    Object.entries(declared)
      .filter(([, value]) => typeof value !== 'object' && value !== '')
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
