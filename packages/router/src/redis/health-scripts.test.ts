import { describe, expect, it } from 'vitest';
import { instancesScript, restingScript, restScript } from './health-scripts.ts';

describe('the scripts of cooldowns', () => {
  it.each([restScript, restingScript, instancesScript])(
    'take one key from outside, and the time of the server',
    (script) => {
      expect(script).toContain("redis.call('TIME')");
      expect(script).toContain('KEYS[1]');
      expect(script).not.toMatch(/KEYS\[[2-9]\]/);
    },
  );
});
