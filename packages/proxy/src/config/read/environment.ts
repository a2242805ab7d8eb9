/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's value, where there is such a variable. */
export function variableOf(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** A variable's value without blanks around it; `undefined` where nothing is left, or no variable is named. */
export function setVariableOf(
  environment: Environment,
  name: string | undefined,
): string | undefined {
  const value = name === undefined ? undefined : variableOf(environment, name)?.trim();
  return value === '' ? undefined : value;
}

/** The number that a variable's text stands for; `undefined` where it is none. */
export function numberIn(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}

/** The truth value that a variable's text stands for; `undefined` where it is none. */
export function truthIn(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** The variables of this process as they are now. The one place of the gateway that reads them. */
export function readEnvironment(): Environment {
  return { ...process.env };
}
