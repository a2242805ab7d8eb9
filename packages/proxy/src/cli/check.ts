import type { JsonObject } from '@llm/core';
import { effectiveConfig } from '../config/show/effective-config.ts';
import { checkConfig } from '../config/load.ts';
import { formatMistake } from '../config/check/mistake.ts';

/** What a command prints, and its exit code. */
export interface Verdict {
  readonly exitCode: 0 | 1;
  readonly output: string;
  /** Goes to the standard error. */
  readonly complaints: string;
}

/** `config check`: every mistake and warning, a line each, and where there is no mistake the effective configuration with secrets masked. */
export async function check(source: string | JsonObject): Promise<Verdict> {
  const { config, mistakes, warnings } = await checkConfig(source);
  const complaints = [
    ...mistakes.map((mistake) => `error: ${formatMistake(mistake)}\n`),
    ...warnings.map((warning) => `warning: ${formatMistake(warning)}\n`),
  ].join('');
  if (config === undefined) return { exitCode: 1, output: '', complaints };
  const { stringify } = await import('yaml');
  return { exitCode: 0, output: stringify(effectiveConfig(config)), complaints };
}
