import { describe, expect, it } from 'vitest';
import { toBedrockBetas } from './bedrock-betas.ts';

describe('toBedrockBetas', () => {
  it('passes what Bedrock documents, once and in order', () => {
    const header = 'context-1m-2025-08-07, compact-2026-09-04,context-1m-2025-08-07';
    expect(toBedrockBetas(header)).toEqual({
      betas: ['context-1m-2025-08-07', 'compact-2026-09-04'],
      losses: [],
    });
  });

  it('leaves out and reports what Bedrock would refuse the request for', () => {
    const header = 'claude-code-20250219,effort-2025-11-24,prompt-caching-scope-2026-01-05';
    expect(toBedrockBetas(header)).toEqual({
      betas: ['effort-2025-11-24'],
      losses: [
        { path: 'anthropic-beta[claude-code-20250219]', kind: 'hint' },
        { path: 'anthropic-beta[prompt-caching-scope-2026-01-05]', kind: 'hint' },
      ],
    });
  });

  it('calls a trial as Bedrock does', () => {
    const header = 'advanced-tool-use-2025-11-20,tool-search-tool-2025-10-19';
    expect(toBedrockBetas(header)).toEqual({
      betas: ['tool-search-tool-2025-10-19', 'tool-examples-2025-10-29'],
      losses: [],
    });
  });

  it('takes a header that names nothing, or what every object has', () => {
    expect(toBedrockBetas(' , ')).toEqual({ betas: [], losses: [] });
    expect(toBedrockBetas('constructor').losses).toHaveLength(1);
  });
});
