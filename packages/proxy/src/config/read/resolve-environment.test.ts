import { describe, expect, it } from 'vitest';
import { resolveEnvironment } from './resolve-environment.ts';

const environment = { KEY: 'sk-1', HOST: 'example.com', EMPTY: '', 'odd.name': 'odd' };

describe('resolveEnvironment', () => {
  it('names the path of every variable that is missing, lists included', () => {
    const data = { a: [{ tags: ['x', 'os.environ/KYE'] }], b: 'https://os.environ/NOWHERE/v1' };
    expect(resolveEnvironment(data, environment).mistakes).toEqual([
      { path: 'a[0].tags[1]', message: 'the environment variable KYE is not set', nearest: 'KEY' },
      { path: 'b', message: 'the environment variable NOWHERE is not set' },
    ]);
  });

  it('takes an empty variable for a missing one', () => {
    expect(resolveEnvironment('os.environ/EMPTY', environment).mistakes).toEqual([
      { path: '', message: 'the environment variable EMPTY is empty' },
    ]);
  });

  it('does not find what every object has', () => {
    expect(resolveEnvironment('os.environ/toString', { A: '1' }).mistakes).toHaveLength(1);
  });

  it('fills in whole texts and parts of texts, wherever they are', () => {
    const data = {
      a: 'os.environ/KEY',
      b: ['os.environ/HOST', 1, true],
      c: 'https://os.environ/HOST/v1?x=os.environ/KEY',
      d: 'os.environ/odd.name',
      e: 'environ/KEY',
    };
    const { data: filled, mistakes } = resolveEnvironment(data, environment);
    expect(mistakes).toEqual([]);
    expect(filled).toEqual({
      a: 'sk-1',
      b: ['example.com', 1, true],
      c: 'https://example.com/v1?x=sk-1',
      d: 'odd',
      e: 'environ/KEY',
    });
  });
});
