import { describe, expect, it } from 'vitest';
import { enterScript, leaveScript, queueKeys, renewScript } from './admission-scripts.ts';

describe('the scripts of a queue', () => {
  it.each([
    ['enter', enterScript],
    ['leave', leaveScript],
    ['renew', renewScript],
  ])('%s takes its keys from outside, every one of them', (_, script) => {
    for (const at of queueKeys.keys()) expect(script).toContain(`KEYS[${at + 1}]`);
    // A key that is put together within a script may lie on another node.
    expect(script).not.toMatch(/redis\.call\('\w+', ['"]/);
  });
});
