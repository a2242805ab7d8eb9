import { describe, expect, it } from 'vitest';
import { encodeJudgements } from './encode-judgements.ts';

describe('encodeJudgements', () => {
  it.each([
    [{ law: false, pii: true }, true],
    [{ law: false, pii: false }, false],
    [{}, false],
  ])('says of the categories %j that they are flagged: %s', (categories, flagged) => {
    const results = [{ categories, scores: {} }];
    expect(encodeJudgements({ id: '1', model: 'm', results }, 'p')['results']).toEqual([
      { flagged, categories, category_scores: {} },
    ]);
  });

  it('believes an upstream that says it itself', () => {
    const results = [{ flagged: false, categories: { pii: true }, scores: {} }];
    expect(encodeJudgements({ id: '1', model: 'm', results }, 'p')['results']).toMatchObject([
      { flagged: false },
    ]);
  });
});
