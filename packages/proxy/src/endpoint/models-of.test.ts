import { describe, expect, it } from 'vitest';
import { modelsOf } from './models-of.ts';

const asked = (model: string, { stream = false, fastestResponse = false } = {}) => ({
  model,
  stream,
  settings: { fastestResponse },
});
const options = { isModel: (name: string) => name === 'one, two', maxModels: 3 };
const modelsIn = (...given: Parameters<typeof asked>) => modelsOf(asked(...given), options);

describe('modelsOf', () => {
  it.each(['a,,b', ',a', 'a,', ',', 'a, ,b'])('refuses %j, where a name is missing', (model) => {
    expect(() => modelsIn(model)).toThrow(expect.objectContaining({ param: 'model', status: 400 }));
  });

  it('refuses more than one request may name', () => {
    expect(modelsIn('a,b,c')).toHaveLength(3);
    expect(() => modelsIn('a,b,c,d')).toThrow(
      expect.objectContaining({ param: 'model', message: expect.stringContaining('at most 3') }),
    );
  });

  it('refuses a stream of all of them, and takes one of the fastest', () => {
    expect(() => modelsIn('a,b', { stream: true })).toThrow(
      expect.objectContaining({ param: 'stream', status: 400 }),
    );
    expect(modelsIn('a,b', { stream: true, fastestResponse: true })).toEqual(['a', 'b']);
  });

  it.each(['a', '', 'one, two'])('takes %j for one model', (model) => {
    expect(modelsIn(model, { stream: true })).toBeUndefined();
  });

  it('trims names and keeps their order, one that stands twice too', () => {
    expect(modelsIn(' b ,a,b')).toEqual(['b', 'a', 'b']);
  });

  it('takes every name for one model where one is all that may be asked', () => {
    expect(modelsOf(asked('a,b'), { ...options, maxModels: 1 })).toBeUndefined();
  });
});
