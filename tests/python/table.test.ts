import { describe, expect, it } from 'vitest';
import { type Cell, listOf, tableOf } from './table.ts';

const cell = (changes: Partial<Cell>): Cell => ({
  client: 'one',
  version: '1',
  feature: 'plain',
  upstream: 'openai',
  outcome: 'ok',
  reason: '',
  ...changes,
});

describe('the table of clients and features', () => {
  it('shows the worst of the upstreams, whichever came first', () => {
    const failed = cell({ upstream: 'anthropic', outcome: 'FAILED', reason: 'no' });
    for (const cells of [
      [cell({}), failed],
      [failed, cell({})],
    ])
      expect(tableOf(cells)).toBe('       plain\none 1  FAILED');
  });

  it('keeps the versions of a client apart', () => {
    const table = tableOf([cell({}), cell({ version: '2', outcome: 'FAILED' })]);
    expect(table.split('\n')).toEqual(['       plain', 'one 1  ok', 'one 2  FAILED']);
  });

  it('says each reason once, below', () => {
    const lacks = { outcome: 'n.a.', reason: 'has none' } as const;
    const table = tableOf([cell(lacks), cell({ client: 'two', ...lacks })]);
    expect(table.split('\n').slice(1)).toEqual(['one 1  n.a. 1', 'two 1  n.a. 1', '1 has none']);
  });

  it('takes a feature that was not tried for a failed one', () => {
    const table = tableOf([cell({}), cell({ client: 'two', feature: 'stream' })]);
    expect(table.split('\n').slice(1)).toEqual(['one 1  ok      FAILED', 'two 1  FAILED  ok']);
  });
});

describe('the list of clients and features', () => {
  it('has a line for each, in order', () => {
    const cells = [cell({ client: 'two', feature: 'embeddings' }), cell({ outcome: 'FAILED' })];
    expect(listOf(cells)).toBe('one 1  plain       FAILED\ntwo 1  embeddings  ok');
    expect(listOf([])).toBe('');
  });
});
