import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { isObject, type JsonObject, systemCodeOf } from '@llm/core';
import { formatPath, type Path } from '../check/json-path.ts';
import type { Mistake, SourcePosition } from '../check/mistake.ts';
import { type FilePart, mergeFiles } from './merge-files.ts';
import { maxFileBytes, readYaml, tooLong, type YamlFile } from './read-yaml.ts';

/** A configuration's files, merged. */
export interface Files {
  readonly data: JsonObject | undefined;
  readonly mistakes: readonly Mistake[];
  /** Where a value of the merged data stands. */
  locate(path: Path): SourcePosition | undefined;
}

const maxIncludes = 100;

/** Reads a file and the files that it includes, and merges them by `mergeFiles`. An included file cannot include others. */
export async function readFiles(path: string): Promise<Files> {
  const root = await readOne(path);
  if (!isObject(root.data)) {
    return { data: undefined, mistakes: withShape(root, path), locate: root.locate };
  }
  const include = root.data['include'];
  const names = Array.isArray(include) ? include.filter((name) => typeof name === 'string') : [];
  const mistakes = [...root.mistakes];
  const parts: FilePart[] = [{ data: root.data, locate: (at) => root.locate(at) }];
  const seen = new Set([path]);
  if (names.length > maxIncludes) {
    mistakes.push({ path: 'include', message: `expected at most ${maxIncludes} files` });
  }
  for (const [at, name] of names.slice(0, maxIncludes).entries()) {
    const included = isAbsolute(name) ? name : join(dirname(path), name);
    const refuse = (message: string): void => {
      const here: Path = ['include', at];
      mistakes.push({ path: formatPath(here), message, position: root.locate(here) });
    };
    if (seen.has(included)) {
      refuse('is included already');
      continue;
    }
    seen.add(included);
    const file = await readOne(included);
    mistakes.push(...withShape(file, included));
    if (!isObject(file.data)) continue;
    if (file.data['include'] === undefined)
      parts.push({ data: file.data, locate: (at) => file.locate(at) });
    else refuse('includes files itself, which only the first file may');
  }
  return { ...mergeFiles(parts), mistakes };
}

function withShape({ data, mistakes }: YamlFile, file: string): readonly Mistake[] {
  if (mistakes.length > 0 || isObject(data)) return mistakes;
  return [{ path: '', message: 'expected a map of settings', position: { file } }];
}

async function readOne(path: string): Promise<YamlFile> {
  const position: SourcePosition = { file: path };
  const fail = (message: string): YamlFile => ({
    data: undefined,
    mistakes: [{ path: '', message, position }],
    locate: () => position,
  });
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes) return fail(tooLong);
    return readYaml(await readFile(path, 'utf8'), path);
  } catch (cause) {
    return fail(`cannot be read (${systemCodeOf(cause) || 'unknown failure'})`);
  }
}
