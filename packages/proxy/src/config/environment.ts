/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process as they are now. The one place of the gateway that reads them. */
export function readEnvironment(): Environment {
  return { ...process.env };
}
