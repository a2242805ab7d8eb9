import { describe, expect, it } from 'vitest';
import { validateObjects, validateText } from './validate-argument.ts';

const refusal = (param: string, message: string): unknown =>
  expect.objectContaining({ code: 'invalid_request', param, message });

describe('validateText', () => {
  it.each([
    [undefined, 'of type undefined'],
    [null, 'null'],
    [7, 'of type number'],
    [['a'], 'a list'],
    ['', 'empty'],
  ])('refuses %j', (value, told) => {
    expect(() => validateText(value, 'model')).toThrow(
      refusal('model', `model has to be a text that is not empty, and is ${told}`),
    );
  });

  it('gives a text back', () => {
    expect(validateText('gpt-4o', 'model')).toBe('gpt-4o');
  });
});

describe('validateObjects', () => {
  it('names the place of what is no object', () => {
    expect(() => validateObjects({ a: 1 }, 'messages')).toThrow(
      refusal('messages', 'messages has to be a list, and is of type object'),
    );
    expect(() => validateObjects([{}, null], 'messages')).toThrow(
      refusal('messages[1]', 'messages[1] has to be an object, and is null'),
    );
  });

  it('takes lists of objects', () => {
    expect(() => validateObjects([], 'messages')).not.toThrow();
    expect(() => validateObjects([{}, { role: 'user' }], 'messages')).not.toThrow();
  });
});
