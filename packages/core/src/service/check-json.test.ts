import { expect, it } from 'vitest';
import { checkJson } from './check-json.ts';

const check = (text: string) => () => checkJson(new TextEncoder().encode(text));

it.each([
  ['', 'empty body'],
  [' \n', 'empty body'],
  ['<!doctype html><h1>502</h1>', 'page of HTML'],
  ['upstream connect error', 'text in place of JSON: upstream connect error'],
  ['no such key sk-proj-0123456789abcdef', 'no such key ***'],
  [`x${'y'.repeat(5_000)}`, 'text in place of JSON'],
])('says what came in place of JSON: %j', (text, words) => {
  expect(check(text)).toThrow(words);
  expect(check(text)).toThrow(/^.{0,220}$/s);
});

it.each(['{}', ' \r\n{"a":1}', '[1]', '{"cut'])('leaves %j to its reader', (text) => {
  expect(check(text)).not.toThrow();
});
