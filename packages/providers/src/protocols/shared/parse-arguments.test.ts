import { expect, it } from 'vitest';
import { parseArguments } from './parse-arguments.ts';

it.each([
  ['{"a":1}', { a: 1 }],
  [' ', {}],
  ['[1]', undefined],
  ['{"a":', undefined],
])('reads %s', (text, parsed) => {
  expect(parseArguments(text)).toEqual(parsed);
});
