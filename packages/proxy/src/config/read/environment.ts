/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's value; `undefined` where it is not set. */
export function variableOf(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** A variable's value without surrounding white space; `undefined` where that is empty, or `name` is `undefined`. */
export function setVariableOf(
  environment: Environment,
  name: string | undefined,
): string | undefined {
  const value = name === undefined ? undefined : variableOf(environment, name)?.trim();
  return value === '' ? undefined : value;
}

/** A variable's value as a number; `undefined` where it is not one. */
export function numberIn(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}

/** A variable's value as a boolean; `undefined` where it is not one. */
export function truthIn(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** A copy of this process's environment variables. Nothing else in the gateway reads them. */
export function readEnvironment(): Environment {
  return { ...process.env };
}
