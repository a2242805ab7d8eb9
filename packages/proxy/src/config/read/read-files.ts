import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { isObject, type JsonObject, append } from '@llm/core';
import { formatPath, type Path } from '../check/json-path.ts';
import type { Mistake, SourcePosition } from '../check/mistake.ts';
import { type FilePart, mergeFiles } from './merge-files.ts';
import { maxFileBytes, readYaml, tooLong, type YamlFile } from './read-yaml.ts';
import { whyUnreadable } from './why-unreadable.ts';

/** A configuration's files, merged. */
export interface Files {
  readonly data: JsonObject | undefined;
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
  /** Where a value of the merged data stands. */
  readonly locate: (path: Path) => SourcePosition | undefined;
  /** The text of a line. */
  readonly lineAt: (position: SourcePosition) => string | undefined;
}

const maxIncludes = 100;

/**
 * Reads a file and the files that it includes, and merges them by `mergeFiles`. An included file cannot include others.
 *
 * @param content  the text of the file, where it was read already
 */
export async function readFiles(path: string, content?: string): Promise<Files> {
  const root = content === undefined ? await readOne(path) : readYaml(content, path);
  const files = new Map([[path, root]]);
  const lineAt = ({ file, line = 0 }: SourcePosition): string | undefined =>
    files.get(file)?.lines[line - 1];
  const warnings = [...root.warnings];
  if (!isObject(root.data)) {
    const mistakes = withShape(root, path);
    return { data: undefined, mistakes, warnings, locate: root.locate, lineAt };
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
    files.set(included, file);
    append(warnings, file.warnings);
    append(mistakes, withShape(file, included));
    if (!isObject(file.data)) continue;
    if (file.data['include'] === undefined)
      parts.push({ data: file.data, locate: (at) => file.locate(at) });
    else refuse('includes files itself, which only the first file may');
  }
  return { ...mergeFiles(parts), mistakes, warnings, lineAt };
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
    warnings: [],
    lines: [],
    locate: () => position,
  });
  try {
    const found = await stat(path);
    if (found.isDirectory()) return fail('cannot be read: it is a folder, not a file');
    if (found.size > maxFileBytes) return fail(tooLong);
    return readYaml(await readFile(path, 'utf8'), path);
  } catch (cause) {
    return fail(whyUnreadable(cause));
  }
}
