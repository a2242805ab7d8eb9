import { describe, expect, it } from 'vitest';
import { decodeEmbeddedError, decodeError, isError } from './decode-error.ts';

describe('the errors of Ollama', () => {
  it.each([
    [
      400,
      'the request exceeds the available context size, try increasing it',
      'context_length_exceeded',
    ],
    [400, 'registry.ollama.ai/library/gemma:latest does not support tools', 'unsupported'],
    [400, 'option "num_ctx" must be of type integer', 'invalid_request'],
    [500, 'model requires more system memory (10.5 GiB) than is available (7.3 GiB)', 'upstream'],
    [503, 'server busy, please try again.  maximum pending requests exceeded', 'overloaded'],
  ])('of status %i: %s', (status, error, code) => {
    expect(decodeError({ status, headers: {}, body: { error } }).code).toBe(code);
  });

  it('have no status inside a stream', () => {
    expect(decodeEmbeddedError({ error: "model 'm' not found" }).code).toBe('not_found');
    expect(decodeEmbeddedError({}).code).toBe('upstream');
  });

  it('are known by their one sentence', () => {
    expect(isError({ error: 'it fell over' })).toBe(true);
    expect(isError({ error: {} })).toBe(false);
  });
});
