import { afterEach, describe, expect, it, vi } from 'vitest';
import { processEnvironment } from './process-environment.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('processEnvironment', () => {
  it('is what the variables were, and not what they become', () => {
    vi.stubEnv('NO_PROXY', 'a');
    const environment = processEnvironment();
    vi.stubEnv('NO_PROXY', 'b');
    expect(environment['NO_PROXY']).toBe('a');
    expect(processEnvironment()['NO_PROXY']).toBe('b');
  });
});
