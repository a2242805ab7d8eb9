import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { systemCodeOf } from '@llm/core';
import type { Mistake } from '../check/mistake.ts';
import { type Environment, variableOf } from './environment.ts';
import { whyUnreadable } from './why-unreadable.ts';

/** The variables of a file `.env`. */
export interface Dotenv {
  readonly variables: Environment;
  readonly warnings: readonly Mistake[];
}

/**
 * Reads variables from a file, as LiteLLM does where `LITELLM_MODE` is not `PRODUCTION`. `${NAME}` in a value stands for
 * another variable. They are for this gateway alone: the process does not get them, so none of them, such as
 * `NODE_OPTIONS`, changes how it or a program that it starts runs.
 *
 * @param inherited  the variables of the process, which win in `${NAME}` too
 */
export async function readDotenv(path: string, inherited: Environment): Promise<Dotenv> {
  if (variableOf(inherited, 'LITELLM_MODE') === 'PRODUCTION') return none;
  try {
    const parsed: Readonly<Record<string, string | undefined>> = parseEnv(
      await readFile(path, 'utf8'),
    );
    return { variables: expand(parsed, inherited), warnings: [] };
  } catch (cause) {
    const code = systemCodeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return none;
    // A folder of this name is how some tools keep a virtual environment of Python.
    if (code === 'EISDIR') return none;
    return {
      variables: {},
      warnings: [{ path: '', message: whyUnreadable(cause), position: { file: path } }],
    };
  }
}

const none: Dotenv = { variables: {}, warnings: [] };

function expand(parsed: Environment, inherited: Environment): Environment {
  // A variable that refers to itself, also through others, is empty.
  const valueOf = (name: string, within: readonly string[]): string | undefined => {
    const own = variableOf(inherited, name);
    if (own !== undefined || within.includes(name)) return own;
    return variableOf(parsed, name)?.replaceAll(
      reference,
      (_, used: string, otherwise: string | undefined) =>
        valueOf(used, [...within, name]) ?? otherwise ?? '',
    );
  };
  return Object.fromEntries(Object.keys(parsed).map((name) => [name, valueOf(name, [])]));
}

const reference = /\$\{(\w+)(?::-([^}]*))?\}/g;
