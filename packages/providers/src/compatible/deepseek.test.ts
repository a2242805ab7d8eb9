import type { OperationName } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { deepseek } from './deepseek.ts';

const addressOf = (operation: OperationName, path: string, basePath = '') =>
  deepseek.hooks?.address?.(
    { path },
    { operation, model: 'm', settings: {}, base: { path: basePath, query: {} } },
  );

describe('the address of a call to DeepSeek', () => {
  it('is below /beta for completions alone', () => {
    expect(addressOf('textCompletion', '/completions')).toEqual({ path: '/beta/completions' });
    expect(addressOf('chat', '/chat/completions')).toEqual({ path: '/chat/completions' });
  });

  it('is not below it twice', () => {
    const address = addressOf('textCompletion', '/completions', '/beta');
    expect(address).toEqual({ path: '/completions' });
  });
});
