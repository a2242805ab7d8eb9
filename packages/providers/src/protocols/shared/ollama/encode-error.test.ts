import { LLMError } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeEmbeddedError } from './decode-error.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';

describe('an error for Ollama’s clients', () => {
  it('is one sentence', () => {
    expect(encodeError(new LLMError('timeout', 'too slow'))).toEqual({
      status: 504,
      body: { error: 'too slow' },
    });
  });

  it('is told as it came from an upstream of Ollama, in a stream too', () => {
    const body = { error: 'it fell over', detail: 7 };
    const error = decodeEmbeddedError(body);
    expect(encodeError(error).body).toEqual(body);
    expect(encodeStreamError(error)).toEqual([{ data: JSON.stringify(body) }]);
  });
});
