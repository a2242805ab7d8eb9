import { expect, it } from 'vitest';
import { toNativeEdits } from './fitted-request.ts';

const asked = { stop: ['a'], thinking: { type: 'enabled' }, user: 'u', seed: undefined };

it('changes nothing where the body says the same', () => {
  expect(toNativeEdits(asked, { body: { ...asked }, losses: [] })).toBeUndefined();
});

it('sets what is new or other, and cuts what is gone', () => {
  const body = { stop: asked.stop, thinking: { type: 'disabled' }, seed: 7 };
  expect(toNativeEdits(asked, { body, losses: [] })).toEqual({
    set: { thinking: { type: 'disabled' }, seed: 7 },
    cut: ['user'],
  });
});

it('tells of losses though no byte changes', () => {
  const losses = [{ path: 'user', kind: 'hint' }] as const;
  expect(toNativeEdits(asked, { body: asked, losses })).toEqual({ set: {}, cut: [], losses });
});
