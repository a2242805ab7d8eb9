import { describe, expect, it } from 'vitest';
import { explainRoute, type PlannedDeployment } from './explain-route.ts';

const place = (id: string, known: Partial<PlannedDeployment> = {}): PlannedDeployment => ({
  id,
  modelName: 'fast',
  provider: 'acme',
  model: `${id}-model`,
  ...known,
});

describe('explainRoute', () => {
  it('does not know a name that nobody serves', () => {
    expect(() => explainRoute('fsat', { deployments: [place('a')] })).toThrow(
      "there is no model 'fsat'; did you mean 'fast'?",
    );
  });

  it('says who would be asked, in their order, and who follows', () => {
    const options = {
      deployments: [
        place('a'),
        place('b', { order: 1, weight: 0 }),
        place('o', { modelName: 'other' }),
      ],
      aliases: { quick: 'fast' },
      fallbacks: { models: { fast: ['other'] }, contextWindow: { fast: ['large'] } },
    };
    expect(explainRoute('fast', options)).toEqual({
      asked: 'fast',
      group: 'fast',
      deployments: [
        { id: 'b', provider: 'acme', model: 'b-model', order: 1, weight: 0, leftOut: 'drained' },
        { id: 'a', provider: 'acme', model: 'a-model' },
      ],
      fallbacks: {
        afterAnyFailure: ['other'],
        afterTooLongContext: ['large'],
        afterRefusedContent: [],
      },
    });
    expect(explainRoute('quick', options)).toMatchObject({ asked: 'quick', group: 'fast' });
  });

  it('fills what a pattern stands for', () => {
    const deployments = [place('p', { modelName: 'acme/*', model: 'vendor/*' })];
    expect(explainRoute('acme/x', { deployments })).toMatchObject({
      group: 'acme/*',
      deployments: [{ model: 'vendor/x' }],
    });
  });
});
