import { describe, expect, it } from 'vitest';
import { nearestSetting } from './known-names.ts';

describe('nearestSetting', () => {
  it.each([
    ['models', 'model_list'],
    ['router', 'router_settings'],
    ['modle_list', 'model_list'],
    ['rpm_limit', 'rpm'],
  ])('of %s is %s', (name, nearest) => {
    expect(nearestSetting(name, ['rpm', 'model_list', 'router_settings'])).toBe(nearest);
  });

  it.each(['ab', 'model', 'database_url', 'r', ''])(
    'of %j is none or one that begins alike',
    (name) => {
      const found = nearestSetting(name, ['rpm', 'model_list', 'router_settings']);
      expect(found).toBe(name === 'model' ? 'model_list' : undefined);
    },
  );
});
