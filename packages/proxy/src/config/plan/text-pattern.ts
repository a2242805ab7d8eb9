import { createRequire } from 'node:module';
import type { TextPattern } from '@llm/router';

type Re2 = typeof import('re2js').RE2JS;

const require = createRequire(import.meta.url);

/**
 * A regular expression of the configuration, for texts of callers. RE2 searches in time in proportion to the text, so a caller's text
 * cannot keep the process busy, however the operator wrote the pattern. It has no `(?=…)` and no `\1`, which need another way of
 * searching.
 *
 * RE2 is loaded with the first pattern: it takes 11 ms and 3 MB, and few files have one.
 *
 * @throws {SyntaxError} the pattern cannot be read, or needs what RE2 has not
 */
export function createTextPattern(source: string): TextPattern {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- a required module has no types of its own
  const { RE2JS }: { readonly RE2JS: Re2 } = require('re2js');
  const pattern = compile(RE2JS, source);
  return { source, test: (text) => pattern.matcher(text).find() };
}

function compile(engine: Re2, source: string): InstanceType<Re2> {
  try {
    return engine.compile(source);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(why.replace('error parsing regexp: ', ''), { cause });
  }
}
