import { testCall, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import type { Deployment } from '../deployment.ts';
import { createDeploymentState } from '../state/deployment-state.ts';
import { inOrder } from './in-order.ts';
import { weighted } from './weighted.ts';

const choose = (known: readonly Partial<Deployment>[]) =>
  inOrder(weighted)(
    known.map((part, at) => createDeploymentState(deployment(String(at), part))),
    () => 0,
    { call: testCall(), context: testContext(), now: 0 },
  )?.deployment.id;

describe('inOrder', () => {
  it('chooses none where there is none', () => {
    expect(choose([])).toBeUndefined();
    expect(choose([{ order: 1, weight: 0 }, { weight: 0 }])).toBeUndefined();
  });

  it('offers the lowest order alone', () => {
    expect(choose([{ order: 2 }, {}, { order: -1 }, { order: 2 }])).toBe('2');
  });

  it('goes on to the next where the strategy wants none', () => {
    expect(choose([{ order: 2 }, { order: 1, weight: 0 }])).toBe('0');
  });

  it('takes one without an order last', () => {
    expect(choose([{}, { order: 1_000 }])).toBe('1');
  });
});
