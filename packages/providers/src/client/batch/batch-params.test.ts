import { describe, expect, it } from 'vitest';
import { checkConversations, readConcurrency } from './batch-params.ts';

describe('readConcurrency', () => {
  it.each([
    [{ max_concurrency: 0 }, 'max_concurrency'],
    [{ max_concurrency: 1.5 }, 'max_concurrency'],
    [{ max_workers: -1 }, 'max_workers'],
    [{ max_workers: Number.POSITIVE_INFINITY }, 'max_workers'],
  ])('refuses %j', (settings, param) => {
    expect(() => readConcurrency(settings)).toThrow(expect.objectContaining({ param }));
  });

  it('is 100 unless somebody says otherwise, in our words before LiteLLM’s', () => {
    expect(readConcurrency({})).toBe(100);
    expect(readConcurrency({ max_workers: 7 })).toBe(7);
    expect(readConcurrency({ max_workers: 7, max_concurrency: 3 })).toBe(3);
  });
});

describe('checkConversations', () => {
  it.each([undefined, 'hi', [{ role: 'user', content: 'alone' }]])('refuses %j', (messages) => {
    expect(() => checkConversations(messages)).toThrow('list of conversations');
  });

  it('takes none, and leaves a single bad one to its own call', () => {
    checkConversations([]);
    checkConversations([[], 'bad']);
  });
});
