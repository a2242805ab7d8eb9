import { describe, expect, it } from 'vitest';
import { deployment } from '../test/deployment.ts';
import type { Deployment } from './deployment.ts';
import { validateDeployments } from './validate-deployments.ts';

describe('validateDeployments', () => {
  it('refuses an id that is used twice', () => {
    expect(() => validateDeployments([deployment('a'), deployment('a')])).toThrow(
      'two deployments have the id a',
    );
  });

  it('refuses a star in the model that nothing could fill', () => {
    expect(() =>
      validateDeployments([deployment('a', { modelName: 'fast', model: 'acme/*' })]),
    ).toThrow('deployment a: the model acme/* has more * than the name fast');
  });

  it.each([
    ['weight', { weight: -1 }],
    ['order', { order: Number.NaN }],
    ['cooldownMs', { cooldownMs: -1 }],
    ['firstChunkMs', { timeouts: { firstChunkMs: Number.NaN } }],
    ['limits.requestsPerMinute', { limits: { requestsPerMinute: -5 } }],
    ['limits.tokensPerMinute', { limits: { tokensPerMinute: Infinity } }],
    ['limits.maxParallel', { limits: { maxParallel: 0 } }],
  ] satisfies readonly (readonly [string, Partial<Deployment>])[])(
    'refuses a %s out of its bounds',
    (name, known) => {
      expect(() => validateDeployments([deployment('a', known)])).toThrow(`deployment a: ${name}`);
    },
  );

  it.each([
    [{ usd: 0, period: 'ever' }, 'above 0'],
    [{ usd: 1e-19, period: 'ever' }, '18 digits'],
    [{ usd: 1, period: { ms: 0 } }, 'period'],
    [{ usd: 1, period: { months: 1.5 } }, 'period'],
  ] as const)('refuses the budget %j', (budget, why) => {
    const budgets = [{ key: 'k', ...budget }];
    expect(() => validateDeployments([deployment('a', { budgets })])).toThrow(why);
  });

  it('accepts deployments that agree with each other', () => {
    expect(() =>
      validateDeployments([
        deployment('a', { weight: 0, order: -1, limits: { maxParallel: 1 } }),
        deployment('b', { modelName: 'acme/*', model: 'acme/*' }),
      ]),
    ).not.toThrow();
  });
});
