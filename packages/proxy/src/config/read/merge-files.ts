import { isObject, type JsonObject, type JsonValue } from '@llm/core';
import type { Path } from '../check/json-path.ts';
import type { SourcePosition } from '../check/mistake.ts';

/** What one file says. */
export interface FilePart {
  readonly data: JsonObject;
  /** Where a value stands in the file. */
  locate(path: Path): SourcePosition;
}

/** What a top-level key holds after merging, and which file each piece of it came from. */
interface Piece {
  readonly value: JsonValue;
  locate(path: Path): SourcePosition;
}

/** What several files say together. */
export interface MergedFiles {
  readonly data: JsonObject;
  /** Where a value of the merged data stands; `undefined` where there is no such value. */
  locate(path: Path): SourcePosition | undefined;
}

/** Joins lists and overlays maps, a level deep; of two other values the later one counts. */
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
