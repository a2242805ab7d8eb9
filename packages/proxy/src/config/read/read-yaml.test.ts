import { describe, expect, it } from 'vitest';
import { readYaml } from './read-yaml.ts';

const complaintsOf = (text: string) =>
  readYaml(text, 'config.yaml').mistakes.map(
    ({ message, position }) => `${message} [${position?.line}:${position?.column}]`,
  );

const bomb = [
  'a0: &a0 [x,x,x,x,x,x,x,x,x]',
  ...Array.from(
    { length: 9 },
    (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(',')}]`,
  ),
].join('\n');

describe('readYaml', () => {
  it('refuses aliases that multiply, and at once', () => {
    const startedAt = performance.now();
    expect(complaintsOf(bomb)).toEqual([
      'has aliases that multiply its size [undefined:undefined]',
    ]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it.each([
    ['a: !!js/function "function () {}"', 'tags (`!…`) are not allowed', '1:'],
    ['a: 1\nb: !!binary aGk=', 'tags (`!…`) are not allowed', '2:'],
    ['a: !Ref x', 'tags (`!…`) are not allowed', '1:'],
    ['a: 1\n---\nb: 2', 'expected one document, found another', '2:1'],
    ['a: *nowhere', '*nowhere is an alias without an anchor', '1:4'],
    ['a: {{ X }}', 'a text that begins with { or [ needs quotes', '1:5'],
    ['a:\n  -b: 1', 'a space is missing after the dash', '2:3'],
  ])('refuses %j with its place', (text, complaint, place) => {
    const [first = ''] = complaintsOf(text);
    expect(first).toContain(complaint);
    expect(first).toContain(`[${place}`);
  });

  it('takes the tags that say what a value is anyway', () => {
    expect(readYaml('a: !!str 12\nb: !!int 3', 'f').data).toEqual({ a: '12', b: 3 });
  });

  it('lets the last of two equal keys count, as LiteLLM does, and tells both places', () => {
    const { data, warnings, locate } = readYaml('a: 1\nb: {c: 1, c: 2}\na: 3\n', 'f');
    expect(data).toEqual({ a: 3, b: { c: 2 } });
    expect(locate(['a'])).toEqual({ file: 'f', line: 3, column: 1 });
    expect(warnings).toEqual([
      {
        path: '',
        message: expect.stringContaining('also in line 1'),
        position: { file: 'f', line: 3, column: 1 },
        strict: true,
      },
      {
        path: '',
        message: expect.stringContaining('c is in this map twice, also in line 2'),
        position: { file: 'f', line: 2, column: 11 },
        strict: true,
      },
    ]);
  });

  it.each([
    ['brackets', '['.repeat(500_000)],
    ['braces', '{a: '.repeat(100_000)],
    ['dashes', '- '.repeat(100_000)],
    ['question marks', '? '.repeat(100_000)],
    ['indentation', Array.from({ length: 1_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ])('refuses %s without end before they fill the stack', (_, text) => {
    expect(complaintsOf(text)[0]).toMatch(/^nests deeper than 100 levels \[\d+:\d+\]$/);
  });

  it('refuses more than a megabyte unread', () => {
    expect(complaintsOf(`a: ${'x'.repeat(10_000_000)}`)[0]).toContain(
      'is longer than 1000000 bytes',
    );
  });

  it.each([
    '__proto__: {polluted: yes}',
    'a: {constructor: {prototype: {x: 1}}}',
    'b: &b {__proto__: {x: 1}}\na: {<<: *b}',
  ])('refuses prototype keys in %j', (text) => {
    expect(complaintsOf(text)[0]).toContain('this key is not allowed anywhere');
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it('reads no as a text and only true and false as truth values', () => {
    expect(readYaml('a: no\nb: yes\nc: on\nd: true\ne: 012\nf: 1_000', 'f').data).toEqual({
      a: 'no',
      b: 'yes',
      c: 'on',
      d: true,
      e: 12,
      f: '1_000',
    });
  });

  it('overlays merged maps, and leaves out keys without a value', () => {
    const text = 'base: &base {x: 1, y: 2}\nown: {<<: *base, y: 3}\nnone:\n';
    expect(readYaml(text, 'f').data).toEqual({ base: { x: 1, y: 2 }, own: { x: 1, y: 3 } });
  });

  it('reads JSON, and nothing as no settings', () => {
    expect(readYaml('{"a": [1, {"b": "c"}]}', 'f').data).toEqual({ a: [1, { b: 'c' }] });
    expect(readYaml('# only a comment\n', 'f').data).toEqual({});
    expect(readYaml('', 'f').data).toEqual({});
  });

  it('finds the line of a value, or of the nearest one around it', () => {
    const file = readYaml('a:\n  - b: 1\n    c: 2\n', 'f.yaml');
    expect(file.locate(['a', 0, 'c'])).toEqual({ file: 'f.yaml', line: 3, column: 5 });
    expect(file.locate(['a', 0, 'missing', 'deep'])).toEqual({
      file: 'f.yaml',
      line: 2,
      column: 5,
    });
    expect(file.locate([])).toEqual({ file: 'f.yaml', line: 1, column: 1 });
  });
});
