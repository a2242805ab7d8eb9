import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { formatPath } from '../check/json-path.ts';
import { mergeFiles } from './merge-files.ts';

/** A part whose places are its name and the path that it was asked for. */
const part = (name: string, data: JsonObject) => ({
  data,
  locate: (path: readonly (string | number)[]) => ({ file: `${name}:${formatPath(path)}` }),
});

describe('mergeFiles', () => {
  it('takes the later of two values that cannot be joined', () => {
    const merged = mergeFiles([
      part('a', { x: [1], y: { z: 1 } }),
      part('b', { x: {}, y: 'text' }),
    ]);
    expect(merged.data).toEqual({ x: {}, y: 'text' });
    expect(merged.locate(['x'])).toEqual({ file: 'b:x' });
  });

  it('joins lists of several files, and counts their items anew for each', () => {
    const merged = mergeFiles([
      part('a', { x: [1, 2] }),
      part('b', { x: [3] }),
      part('c', { x: [4] }),
    ]);
    expect(merged.data).toEqual({ x: [1, 2, 3, 4] });
    expect(merged.locate(['x', 1, 'k'])).toEqual({ file: 'a:x[1].k' });
    expect(merged.locate(['x', 2, 'k'])).toEqual({ file: 'b:x[0].k' });
    expect(merged.locate(['x', 3, 'k'])).toEqual({ file: 'c:x[0].k' });
  });

  it('overlays maps a level deep', () => {
    const merged = mergeFiles([
      part('a', { x: { own: 1, both: { first: 1 } } }),
      part('b', { x: { both: { second: 2 } } }),
    ]);
    expect(merged.data).toEqual({ x: { own: 1, both: { second: 2 } } });
    expect(merged.locate(['x', 'own'])).toEqual({ file: 'a:x.own' });
    expect(merged.locate(['x', 'both', 'second'])).toEqual({ file: 'b:x.both.second' });
  });

  it('has no place for what no file says', () => {
    expect(mergeFiles([part('a', {})]).locate(['x'])).toBeUndefined();
  });
});
