import { describe, expect, it } from 'vitest';
import { checkSettings } from './check-settings.ts';

describe('checkSettings', () => {
  it('warns of arguments that the strategy does not have', () => {
    const using = (routing_strategy: 'least-busy' | 'latency-based-routing') =>
      checkSettings({ router_settings: { routing_strategy, routing_strategy_args: { ttl: 5 } } });
    expect(using('least-busy')).toEqual([
      {
        path: 'router_settings.routing_strategy_args',
        message: 'has no effect with routing_strategy: least-busy; it is for latency-based-routing',
      },
    ]);
    expect(using('latency-based-routing')).toEqual([]);
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
