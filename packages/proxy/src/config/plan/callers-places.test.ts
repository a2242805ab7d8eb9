import { describe, expect, it } from 'vitest';
import { readCallersPlaces, wayTo } from './callers-places.ts';
import type { LitellmParams } from '../schema/litellm-params.ts';

type List = LitellmParams['configurable_clientside_auth_params'];

const way = (list: List, place: { baseUrl?: string; apiVersion?: string }, allowed = false) => {
  const read = readCallersPlaces(list, allowed);
  if (read.kind === 'wrong') throw new TypeError(read.message);
  return read.places && wayTo(read.places, { fields: ['api_base'], ...place });
};
const url = { baseUrl: 'https://api.example/v1' };

describe('the places of callers', () => {
  it('are none where nothing is said, and with a key alone', () => {
    expect(way(undefined, url)).toBeUndefined();
    expect(way([], url)).toBeUndefined();
    expect(way(['api_key'], url)).toBeUndefined();
    expect(way(['api_version'], url)).toBeUndefined();
  });

  it('are not everywhere where the deployment has a list of its own', () => {
    expect(way(undefined, url, true)).toBe('public');
    expect(way(['api_version'], url, true)).toBeUndefined();
    expect(way([], url, true)).toBeUndefined();
  });

  it('are in public networks where any URL may be said', () => {
    expect(way(['api_base'], url)).toBe('public');
    expect(way(['api_key', 'base_url'], url)).toBe('public');
  });

  it('are those that a pattern takes, by any way where it names the host', () => {
    expect(way([{ api_base: 'https://api\\.example/v1' }], url)).toBe('any');
    expect(way([{ base_url: 'https://a.*i\\.example\\.com/v1' }], url)).toBeUndefined();
    expect(
      way([{ base_url: '^https://.*\\.example\\.com/v1' }], {
        baseUrl: 'https://a.example.com/v1',
      }),
    ).toBe('public');
    expect(way([{ api_base: 'https://other\\.example/v1' }], url)).toBeUndefined();
  });

  it('have a version of their own only where the list has it', () => {
    expect(way(['api_base'], { ...url, apiVersion: '2024-10-21' })).toBeUndefined();
    expect(way(['api_base', 'api_version'], { ...url, apiVersion: '2024-10-21' })).toBe('public');
    expect(way(['api_version'], { apiVersion: '2024-10-21' })).toBe('any');
  });

  it('are wrong where a pattern is', () => {
    expect(readCallersPlaces(['api_key', { api_base: '.*' }], false)).toMatchObject({
      kind: 'wrong',
      at: 1,
    });
  });
});
