import { describe, expect, it } from 'vitest';
import { checkSettings } from './check-settings.ts';

describe('checkSettings', () => {
  it('warns of a strategy that is not used', () => {
    const using = (routing_strategy: 'least-busy' | 'simple-shuffle') =>
      checkSettings({ router_settings: { routing_strategy } });
    expect(using('least-busy')).toEqual([
      {
        path: 'router_settings.routing_strategy',
        message: 'least-busy is not here yet; simple-shuffle is used',
      },
    ]);
    expect(using('simple-shuffle')).toEqual([]);
  });

  it('warns of a short master key, and does not repeat it', () => {
    const withKey = (master_key: string) => checkSettings({ general_settings: { master_key } });
    expect(withKey('sk-123456789012')).toEqual([
      {
        path: 'general_settings.master_key',
        message: 'has fewer than 16 letters, so it can be guessed',
      },
    ]);
    expect(withKey('sk-1234567890123')).toEqual([]);
  });
});
