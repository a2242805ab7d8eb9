import { describe, expect, it } from 'vitest';
import type { CallSettings } from '../contract/call.ts';
import { resolveSettings } from './resolve-settings.ts';

/** Each setting three times: as configured, as the deployment says, as asked. */
const values: { readonly [Key in keyof CallSettings]-?: readonly CallSettings[Key][] } = {
  fallbacks: [['a'], ['b'], []],
  fallbacksOf: [{ a: ['a'] }, { b: ['b'] }, {}],
  fallbackFields: [{ a: {} }, { b: {} }, {}],
  contextWindowFallbacks: [{ a: ['a'] }, { b: ['b'] }, {}],
  contentPolicyFallbacks: [{ a: ['a'] }, { b: ['b'] }, {}],
  noFallbacks: [true, false, true],
  failFirst: ['upstream', 'timeout', 'rate_limited'],
  retries: [1, 2, 0],
  timeoutMs: [1, 2, 3],
  firstChunkTimeoutMs: [1, 2, 3],
  patienceMs: [1, 2, 3],
  onLoss: ['report', 'report', 'refuse'],
  dropFields: [['a'], ['b'], ['c']],
  allowFields: [['a'], ['b'], ['c']],
  responseMs: [true, true, false],
  streamRecovery: ['buffered', 'verified', 'continue'],
  repeatLimit: [1, 2, 0],
  fastestResponse: [true, true, false],
  priority: [1, 2, 0],
  metadata: [{ a: 1 }, { b: 1 }, {}],
  tags: [['a'], ['b'], []],
  region: ['a', 'b', 'c'],
  sessionId: ['a', 'b', 'c'],
  mock: [{ mock_delay: 1 }, { mock_delay: 2 }, { mock_delay: 0 }],
  apiKey: ['a', 'b', 'c'],
  place: [{ fields: ['a'] }, { fields: ['b'] }, { fields: [] }],
  cache: [{ ttlMs: 1 }, { noCache: true }, {}],
  headers: [{ a: '1' }, { a: '2' }, {}],
};
const single = Object.entries(values).filter(([name]) => !name.endsWith('Fields'));

describe('resolveSettings', () => {
  it.each(single)('takes %s from the nearest to the call that says it', (name, all) => {
    const [configured, deployment, asked] = all.map((value) => ({ [name]: value }));
    if (configured === undefined) throw new TypeError('no values');
    expect(resolveSettings(configured, deployment, asked)).toEqual(asked);
    expect(resolveSettings(configured, deployment, {})).toEqual(deployment);
    expect(resolveSettings(configured, deployment, undefined)).toEqual(deployment);
    expect(resolveSettings(configured, undefined, asked)).toEqual(asked);
    expect(resolveSettings(configured, {}, {})).toEqual(configured);
  });

  it('keeps what each says alone', () => {
    const settings = resolveSettings({ repeatLimit: 9 }, { onLoss: 'report' }, { retries: 1 });
    expect(settings).toEqual({ repeatLimit: 9, onLoss: 'report', retries: 1 });
  });

  it('adds the fields to drop up, each once', () => {
    const dropped = (...settings: Parameters<typeof resolveSettings>) =>
      resolveSettings(...settings).dropFields?.toSorted();
    expect(dropped({ dropFields: ['a'] }, { dropFields: ['b'] }, { dropFields: ['c'] })).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(dropped({ dropFields: ['a'] }, { dropFields: ['a'] }, { dropFields: ['a'] })).toEqual([
      'a',
    ]);
    expect(dropped({}, { dropFields: ['b'] }, undefined)).toEqual(['b']);
    expect(dropped({}, { retries: 1 }, { dropFields: ['c'] })).toEqual(['c']);
  });

  it('adds the parameters to allow up, too', () => {
    const { allowFields, dropFields } = resolveSettings(
      { allowFields: ['a'] },
      { allowFields: ['b'], dropFields: ['x'] },
      { allowFields: ['a', 'c'] },
    );
    expect(allowFields?.toSorted()).toEqual(['a', 'b', 'c']);
    expect(dropFields).toEqual(['x']);
  });

  it('makes nothing new where nobody says more', () => {
    const configured: CallSettings = { onLoss: 'refuse' };
    expect(resolveSettings(configured, undefined, undefined)).toBe(configured);
  });
});
