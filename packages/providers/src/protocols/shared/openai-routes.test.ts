import { describe, expect, it } from 'vitest';
import { openaiRoutes } from './openai-routes.ts';

describe('openaiRoutes', () => {
  it('has each path once, and all of them end in the call', () => {
    const routes = openaiRoutes('/chat/completions');
    expect(new Set(routes).size).toBe(routes.length);
    for (const route of routes) expect(route).toMatch(/^POST \/.*[^/]\/chat\/completions$/);
    expect(routes).toContain('POST /openai/deployments/:model*/chat/completions');
  });
});
