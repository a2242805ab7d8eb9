import type { CallNote, Principal } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { routeHeader, wantsRoute, withRoute } from './route-header.ts';

const note = (model: string): CallNote => ({
  decision: 'deployment',
  model,
  deployment: 'd',
  why: 'fresh',
  passedOver: [],
});
const printed = (notes: readonly CallNote[]): string => {
  const { headers } = withRoute({ status: 200, headers: { a: 'b' }, body: '' }, notes);
  expect(headers['a']).toBe('b');
  return headers[routeHeader] ?? '';
};

describe('wantsRoute', () => {
  const wants = (value: string | undefined, role: Principal['role'] = 'admin') =>
    wantsRoute({
      headers: value === undefined ? {} : { [routeHeader]: value },
      principal: { id: 'ann', role },
    });

  it('is for admins who ask', () => {
    expect([wants('1'), wants('true'), wants(undefined), wants('false'), wants('0')]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(wants('1', 'caller')).toBe(false);
  });
});

describe('withRoute', () => {
  it('is an empty list where nothing was decided yet', () => {
    expect(printed([])).toBe('[]');
  });

  it('says everything in printable ASCII', () => {
    const header = printed([note('größe\u{1f600}\n')]);
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(header)).toEqual([note('größe\u{1f600}\n')]);
  });

  it('keeps within what clients take, and says how much it left out', () => {
    const header = printed(Array.from({ length: 300 }, () => note('m')));
    expect(header.length).toBeLessThanOrEqual(4_096);
    const notes = JSON.parse(header) as readonly { readonly leftOut?: number }[];
    expect(notes.length - 1 + (notes.at(-1)?.leftOut ?? 0)).toBe(300);
    expect(printed([note('m'.repeat(9_000))])).toBe('[{"leftOut":1}]');
  });
});
