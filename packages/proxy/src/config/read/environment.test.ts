import { describe, expect, it } from 'vitest';
import { readEnvironment, variableOf } from './environment.ts';

describe('readEnvironment', () => {
  it('gives a copy, so that later changes of either do not reach the other', () => {
    const environment = readEnvironment();
    expect(environment['PATH']).toBe(process.env['PATH']);
    expect(environment).not.toBe(process.env);
  });
});

describe('variableOf', () => {
  it('does not find what every object has', () => {
    expect(variableOf({ A: '1' }, 'toString')).toBeUndefined();
    expect(variableOf({ A: '1' }, 'A')).toBe('1');
  });
});
