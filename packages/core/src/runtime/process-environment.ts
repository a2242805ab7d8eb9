/** Environment variables by name, such as those of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process as they are now; none where the runtime has no environment. */
export function processEnvironment(): Environment {
  return typeof process === 'undefined' ? {} : { ...process.env };
}
