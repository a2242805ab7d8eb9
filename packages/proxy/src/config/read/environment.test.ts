import { describe, expect, it } from 'vitest';
import { numberIn, readEnvironment, setVariableOf, truthIn, variableOf } from './environment.ts';

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

describe('setVariableOf', () => {
  it('finds nothing in a blank, in an inherited name, or where no variable is named', () => {
    expect(setVariableOf({ A: ' \n' }, 'A')).toBeUndefined();
    expect(setVariableOf({}, 'constructor')).toBeUndefined();
    expect(setVariableOf({ A: '1' }, undefined)).toBeUndefined();
  });

  it('takes the blanks off', () => {
    expect(setVariableOf({ A: ' sk-1\n' }, 'A')).toBe('sk-1');
  });
});

describe('numberIn and truthIn', () => {
  it.each(['', ' ', '1x', 'Infinity', 'NaN', 'yess', '_1', '1__0'])(
    'find nothing in %j',
    (text) => {
      expect(numberIn(text)).toBeUndefined();
      expect(truthIn(text)).toBeUndefined();
    },
  );

  it('read what people write', () => {
    expect([numberIn('-0.5'), numberIn(' 7 '), numberIn('1e3')]).toEqual([-0.5, 7, 1000]);
    expect(numberIn('1_000')).toBe(1000);
    expect(['True', 'yes', 'ON'].map((text) => truthIn(text))).toEqual([true, true, true]);
    expect(['false', 'No', 'off '].map((text) => truthIn(text))).toEqual([false, false, false]);
  });
});
