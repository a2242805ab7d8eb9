import { describe, expect, it } from 'vitest';
import { canonical, differencesOf, pathsOf } from './aspects.ts';

describe('differencesOf', () => {
  it('says who tells what was recorded', () => {
    const recorded = { text: 'a', finish: 'stop', usage: 3 };
    expect(
      differencesOf(
        { text: 'a', finish: 'x', usage: 1, model: 'm' },
        { text: 'b', finish: 'stop', usage: 2, model: 'n' },
        recorded,
      ),
    ).toEqual([
      { aspect: 'text', ours: 'a', theirs: 'b', asRecorded: 'ours' },
      { aspect: 'finish', ours: 'x', theirs: 'stop', asRecorded: 'theirs' },
      { aspect: 'usage', ours: 1, theirs: 2, asRecorded: 'neither' },
      { aspect: 'model', ours: 'm', theirs: 'n', asRecorded: 'unknown' },
    ]);
  });

  it('takes an aspect that one does not have for null', () => {
    expect(differencesOf({}, { code: 'x' })).toEqual([
      { aspect: 'code', ours: null, theirs: 'x', asRecorded: 'unknown' },
    ]);
    expect(differencesOf({}, { code: null })).toEqual([]);
  });

  it('names only the heads where one has failed and the other has not', () => {
    const ours = { status: 400, error: true, text: '', 'error: type': 'x' };
    const theirs = { status: 200, error: false, text: 'Hi' };
    expect(differencesOf(ours, theirs).map(({ aspect }) => aspect)).toEqual(['status', 'error']);
  });

  it('finds no difference in the order of keys', () => {
    expect(differencesOf({ a: { x: 1, y: [2] } }, { a: { y: [2], x: 1 } })).toEqual([]);
    expect(canonical({ b: 1, a: [{ d: 1, c: 2 }] })).toBe('{"a":[{"c":2,"d":1}],"b":1}');
  });
});

describe('pathsOf', () => {
  it('leaves out what is null, and joins the items of lists', () => {
    const value = { a: null, b: [{ c: 1 }, { d: { e: 'x' } }], f: false };
    expect([...pathsOf(value)]).toEqual(['b', 'b[].c', 'b[].d', 'b[].d.e', 'f']);
  });
});
