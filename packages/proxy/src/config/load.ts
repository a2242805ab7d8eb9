import { dirname, join } from 'node:path';
import { isObject, type JsonObject, LLMError } from '@llm/core';
import { checkData } from './check/check-data.ts';
import type { CheckedConfig, Config, LoadOptions } from './checked-config.ts';
import { inOrder } from './check/judge.ts';
import { type Path, toPath } from './check/json-path.ts';
import { formatMistake, type Mistake, type SourcePosition } from './check/mistake.ts';
import { readEnvironment } from './read/environment.ts';
import { readDotenv } from './read/dotenv.ts';
import { readPlainData } from './read/plain-data.ts';
import { readFiles } from './read/read-files.ts';
import { excerptOf } from './show/excerpt.ts';

export type { CheckedConfig, Config, LoadOptions } from './checked-config.ts';

/**
 * Reads a configuration: a YAML or JSON file by its path, or its content as an object.
 *
 * @throws {LLMError} invalid_request: something in it is wrong; the message lists every mistake and what is left out,
 *   a line each
 */
export async function loadConfig(
  source: string | JsonObject,
  options: LoadOptions = {},
): Promise<Config> {
  const { config, mistakes, warnings } = await checkConfig(source, options);
  if (config !== undefined) return config;
  // If no entry can be served, these warnings are the reasons.
  const leftOut = warnings.filter(({ strict }) => strict === true);
  const lines = [
    ...mistakes.map((mistake) => `error: ${formatMistake(mistake)}`),
    ...leftOut.map((warning) => `warning: ${formatMistake(warning)}`),
  ];
  throw new LLMError('invalid_request', `the configuration cannot be used\n${lines.join('\n')}`);
}

/** The same without throwing: every mistake and every warning, each with its path and its place in the file. */
export async function checkConfig(
  source: string | JsonObject,
  options: LoadOptions = {},
): Promise<CheckedConfig> {
  const inherited = options.environment ?? readEnvironment();
  if (typeof source !== 'string') {
    const { data, mistakes } = readObject(source);
    if (data === undefined || mistakes.length > 0) return { mistakes, warnings: [], models: [] };
    return withoutConfig(await checkData(data, { ...options, environment: inherited }));
  }
  const { data, locate, lineAt, ...read } = await readFiles(source, options.content);
  const place = placer(locate, lineAt);
  const warned = read.warnings.map(place);
  if (data === undefined || read.mistakes.length > 0) {
    return { mistakes: inOrder(read.mistakes.map(place)), warnings: warned, models: [] };
  }
  const dotenv = await readDotenv(join(dirname(source), '.env'), inherited);
  const environment = { ...dotenv.variables, ...inherited };
  const checked = await checkData(data, { ...options, environment, locate });
  const warnings = inOrder([...warned, ...dotenv.warnings, ...checked.warnings.map(place)]);
  return withoutConfig({
    ...checked,
    ...(checked.config !== undefined && { config: { ...checked.config, warnings } }),
    mistakes: inOrder(checked.mistakes.map(place)),
    warnings,
  });
}

/** Nobody is to start a configuration with mistakes. */
function withoutConfig({ config, ...checked }: CheckedConfig): CheckedConfig {
  return config === undefined || checked.mistakes.length > 0 ? checked : { config, ...checked };
}

interface ReadObject {
  readonly data: JsonObject | undefined;
  readonly mistakes: readonly Mistake[];
}

function readObject(source: JsonObject): ReadObject {
  const { data, mistakes } = readPlainData(source);
  if (isObject(data)) return { data, mistakes };
  return { data: undefined, mistakes: [{ path: '', message: 'expected a map of settings' }] };
}

/** Adds to mistakes where they stand, and the line itself. */
function placer(
  locate: (path: Path) => SourcePosition | undefined,
  lineAt: (position: SourcePosition) => string | undefined,
): (mistake: Mistake) => Mistake {
  return (mistake) => {
    const path = toPath(mistake.path);
    const position = mistake.position ?? (mistake.path === '' ? undefined : locate(path));
    if (position === undefined) return mistake;
    const line = lineAt(position);
    const excerpt = line === undefined ? undefined : excerptOf(line, { position, path });
    return { ...mistake, position, ...(excerpt !== undefined && { excerpt }) };
  };
}
