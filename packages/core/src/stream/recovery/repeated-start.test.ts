import { describe, expect, it } from 'vitest';
import { repeatedStart } from './repeated-start.ts';

const joined = (said: string, more: string): string => {
  const length = repeatedStart({ said, more, isWhole: true });
  return said + more.slice(length);
};

describe('repeatedStart', () => {
  it.each([
    // Nothing is repeated.
    ['hel', 'lo', 'hello'],
    ['Hello', ', world', 'Hello, world'],
    ['Hello ', 'world', 'Hello world'],
    ['a b', 'c', 'a bc'],
    ['Oh ha ', 'ha!', 'Oh ha ha!'],
    ['|a|b|\n| --- ', '| --- |', '|a|b|\n| --- | --- |'],
    ['[0, 0, ', '0, 0]', '[0, 0, 0, 0]'],
    ['他说妈', '妈来了', '他说妈妈来了'],
    ['x', '', 'x'],
    ['', 'all', 'all'],
    // A part of it is.
    ['one two three four ', 'three four five', 'one two three four five'],
    ['The quick brown ', 'brown fox', 'The quick brown fox'],
    ['the wor', 'world', 'the world'],
    ['The sky is blu', 'blue.', 'The sky is blue.'],
    ['It was said. And so', 'And so it was', 'It was said. And so it was'],
    // All of it is.
    ['Hello, wor', 'Hello, world', 'Hello, world'],
    ['妈', '妈来了', '妈来了'],
    // The model has not seen the white space at the end.
    ['Hello ', ' world', 'Hello world'],
    ['One.\n\n', '\n\nTwo.', 'One.\n\nTwo.'],
    ['One.\n\n', '\nTwo.', 'One.\n\nTwo.'],
    ['One two ', 'One two three', 'One two three'],
  ])('of %j and %j makes %j', (said, more, expected) => {
    expect(joined(said, more)).toBe(expected);
  });

  it('waits while a repetition may go on, and no longer', () => {
    const at = (more: string) => repeatedStart({ said: 'one two three', more, isWhole: false });
    expect(['', 'two', 'two three', ' ', 'one t'].map(at)).toEqual([
      ...[undefined, undefined, undefined, undefined, undefined],
    ]);
    expect(['x', ' four', 'two three four', 'one two three four'].map(at)).toEqual([0, 0, 9, 13]);
  });

  it('gives the same wherever the pieces are cut', () => {
    const said = 'The quick brown ';
    const more = 'quick brown fox jumps';
    for (let size = 1; size < more.length; size += 1) {
      let held = '';
      let length: number | undefined;
      for (let at = 0; length === undefined && at < more.length; at += size) {
        held += more.slice(at, at + size);
        length = repeatedStart({ said, more: held, isWhole: held.length === more.length });
      }
      expect(said + more.slice(length)).toBe('The quick brown fox jumps');
    }
  });
});
