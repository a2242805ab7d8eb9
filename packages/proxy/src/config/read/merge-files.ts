import { isObject, type JsonObject, type JsonValue } from '@llm/core';
import type { Path } from '../check/json-path.ts';
import type { SourcePosition } from '../check/mistake.ts';

/** The content of one file. */
export interface FilePart {
  readonly data: JsonObject;
  /** Where a value stands in the file. */
  locate(path: Path): SourcePosition;
}

/** The merged value of a top-level key, which may come from several files. */
interface Piece {
  readonly value: JsonValue;
  locate(path: Path): SourcePosition;
}

/** The merged content of several files. */
export interface MergedFiles {
  readonly data: JsonObject;
  /** Where a value of the merged data stands; `undefined` where there is no such value. */
  readonly locate: (path: Path) => SourcePosition | undefined;
}

/** Merges files by top-level key. Arrays are joined, objects overlaid one level deep, and of two other values the later one wins. */
export function mergeFiles(parts: readonly FilePart[]): MergedFiles {
  const pieces = new Map<string, Piece>();
  for (const part of parts) {
    for (const [key, value] of Object.entries(part.data)) {
      if (value === undefined) continue;
      const before = pieces.get(key);
      const own: Piece = { value, locate: (path) => part.locate(path) };
      pieces.set(key, before === undefined ? own : joinPieces(key, before, own));
    }
  }
  return {
    data: Object.fromEntries([...pieces].map(([key, { value }]) => [key, value])),
    locate: (path) => pieces.get(String(path[0]))?.locate(path),
  };
}

function joinPieces(key: string, first: Piece, second: Piece): Piece {
  if (Array.isArray(first.value) && Array.isArray(second.value)) {
    const before: readonly JsonValue[] = first.value;
    const after: readonly JsonValue[] = second.value;
    return {
      value: [...before, ...after],
      locate(path) {
        const [, at, ...rest] = path;
        if (typeof at !== 'number' || at < before.length) return first.locate(path);
        return second.locate([key, at - before.length, ...rest]);
      },
    };
  }
  if (isObject(first.value) && isObject(second.value)) {
    const overlay = second.value;
    return {
      value: { ...first.value, ...overlay },
      locate(path) {
        const name = path[1];
        return typeof name === 'string' && Object.hasOwn(overlay, name)
          ? second.locate(path)
          : first.locate(path);
      },
    };
  }
  return second;
}
