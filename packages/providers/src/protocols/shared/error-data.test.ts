import { expect, it } from 'vitest';
import { readErrorData } from './error-data.ts';

it.each([
  ['{"a":1}', { a: 1 }],
  ['Too many requests', 'Too many requests'],
  ['', ''],
  ['{"cut', '{"cut'],
])('reads %j', (data, value) => {
  expect(readErrorData(data)).toEqual(value);
});
