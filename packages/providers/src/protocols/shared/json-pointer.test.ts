import { expect, it } from 'vitest';
import { followPointer } from './json-pointer.ts';

const document = {
  $defs: { point: { x: 1 }, 'a/b': 2, 'a~b': 3, 'a b': 4, '100%': 5, list: [6, 7] },
};

it.each([
  ['#', document],
  ['#/$defs/point/x', 1],
  ['#/$defs/a~1b', 2],
  ['#/$defs/a~0b', 3],
  ['#/$defs/a%20b', 4],
  ['#/$defs/100%', 5],
  ['#/$defs/list/1', 7],
])('follows %s', (pointer, value) => {
  expect(followPointer(document, pointer)).toEqual(value);
});

it.each([
  '',
  '/a',
  'https://example.com/#/a',
  '#/%',
  '#/$defs/constructor',
  '#/$defs/list/x',
  '#/$defs/point/x/y',
])('finds nothing at %j', (pointer) => {
  expect(followPointer(document, pointer)).toBeUndefined();
});
