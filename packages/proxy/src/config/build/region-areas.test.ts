import { describe, expect, it } from 'vitest';
import { belongsToArea } from './region-areas.ts';

describe('belongsToArea', () => {
  it.each(['eu-west-1', 'eu-central-1', 'europe-west4', 'westeurope', 'swedencentral'])(
    'takes %s for the European Union',
    (region) => {
      expect(belongsToArea(region, 'eu')).toBe(true);
      expect(belongsToArea(region, 'us')).toBe(false);
    },
  );

  it.each(['eu-west-2', 'europe-west6', 'uksouth', 'switzerlandnorth', 'us-east-1', 'eunice'])(
    'does not take %s for it',
    (region) => {
      expect(belongsToArea(region, 'eu')).toBe(false);
    },
  );

  it('knows the United States, and other areas by the names that begin with them', () => {
    expect(['us-east-1', 'us-east5', 'eastus2'].map((one) => belongsToArea(one, 'us'))).toEqual([
      true,
      true,
      true,
    ]);
    expect(belongsToArea('ap-south-1', 'ap')).toBe(true);
    expect(belongsToArea('eastus', 'constructor')).toBe(false);
  });
});
