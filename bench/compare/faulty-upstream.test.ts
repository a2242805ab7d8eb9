import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultyUpstream, faultyUpstream } from './faulty-upstream.ts';
import { ask } from './peers.ts';

const fault = { status: 200, contentType: 'application/json', body: '{"half":' } as const;
let upstream: FaultyUpstream;

describe('faultyUpstream', () => {
  beforeAll(async () => {
    upstream = await faultyUpstream([
      { id: 'ends', ...fault, ending: 'end' },
      { id: 'breaks', ...fault, ending: 'destroy' },
      { id: 'short', ...fault, ending: 'short' },
    ]);
  });
  afterAll(() => upstream.close());

  it.each([
    ['ends', true],
    ['breaks', false],
    ['short', false],
  ])('%s', async (id, whole) => {
    const answer = await ask(`${upstream.origin}/${id}/v1/x`, '{}', {});
    expect(answer).toMatchObject({ status: 200, text: '{"half":', whole });
  });

  it('knows no other', async () => {
    expect((await ask(`${upstream.origin}/other`, '{}', {})).status).toBe(500);
  });
});
