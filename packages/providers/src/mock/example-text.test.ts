import { expect, it } from 'vitest';
import { exampleText } from './example-text.ts';

it('is of a known format, else as long as is asked, within bounds', () => {
  expect(exampleText({ format: 'date' })).toBe('2026-01-31');
  expect(exampleText({ format: 'toString' })).toBe('mock');
  expect(exampleText({ minLength: 7 })).toBe('mock mo');
  expect(exampleText({ maxLength: 1 })).toBe('m');
  expect(exampleText({ minLength: 1e9 }).length).toBe(10_000);
});
