import { expect, it } from 'vitest';
import { toTaskType } from './task-types.ts';

it('has a word for those of other providers, and keeps its own', () => {
  expect(toTaskType('search_query')).toBe('RETRIEVAL_QUERY');
  expect(toTaskType('FACT_VERIFICATION')).toBe('FACT_VERIFICATION');
  expect(toTaskType('toString')).toBe('toString');
});
