import { ownValue } from '@llm/core';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Holds the key that callers show, where the file does not. */
export const masterKeyVariable = 'LITELLM_MASTER_KEY';

/** What a person types to run the program, where a script of a clone or another wrapper does it. Default `llm-proxy`. */
export function commandIn(environment: Environment): string {
  return setVariableOf(environment, 'LLM_PROXY_COMMAND') ?? 'llm-proxy';
}

/** A variable's value; `undefined` where it is not set. */
export function variableOf(environment: Environment, name: string): string | undefined {
  return ownValue(environment, name);
}

/** A variable's value without surrounding white space; `undefined` where that is empty, or `name` is `undefined`. */
export function setVariableOf(
  environment: Environment,
  name: string | undefined,
): string | undefined {
  const value = name === undefined ? undefined : variableOf(environment, name)?.trim();
  return value === '' ? undefined : value;
}

/** A text as a number; `undefined` where it is not one. `1_000` is one, as in the YAML that LiteLLM reads. */
export function numberIn(text: string): number | undefined {
  const number = Number(text.replaceAll(/(?<=\d)_(?=\d)/g, ''));
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}

/** A text as a boolean; `undefined` where it is not one. `yes` and `on` are, as in the YAML that LiteLLM reads. */
export function truthIn(text: string): boolean | undefined {
  return truths.get(text.trim().toLowerCase());
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
]);

/** A copy of this process's environment variables. Nothing else in the gateway reads them. */
export function readEnvironment(): Environment {
  return { ...process.env };
}
