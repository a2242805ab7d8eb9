import { describe, expect, it } from 'vitest';
import { readYaml } from './read-yaml.ts';

const explained = (...lines: readonly string[]) =>
  readYaml(lines.join('\n'), 'f').mistakes.map(
    ({ message, position }) => `${position?.line}:${position?.column} ${message}`,
  );

describe('explainYaml', () => {
  it.each([
    ['a double quote', ['a:', '  key: "sk', '  rpm: 3', 'b: "x"', 'c: 1'], '2:8 the " that opens'],
    ['a quote in the last line', ['a:', '  key: "sk'], '2:8 the " that opens'],
    ['a quote in a list', ['a:', '  - "x', '  - y', 'b: 1'], '2:5 the " that opens'],
    ['a single quote', ['a:', "  key: 'sk", '  rpm: 3', "b: 'x'"], "2:8 the ' that opens"],
    ['a bracket', ['a: [1, 2', 'b: 3'], '1:4 the [ that opens'],
    ['a brace in a list', ['m:', '  - {n: a, p: {q: 1}', '  - {n: b}'], '2:5 the { that opens'],
  ])('finds where %s was not closed', (_, lines, complaint) => {
    expect(explained(...lines)).toEqual([`${complaint} here is not closed`]);
  });

  it.each([
    [
      ['a:', '  port: 1', '  redis_host; os.environ/X', 'b: 1'],
      ['3:3 a name ends in a colon, not in ;'],
    ],
    [
      ['a:', '  x; 1', '  q: 2', 'b:', '  y= 2', '  z: 1'],
      ['2:3 a name ends in a colon, not in ;', '5:3 a name ends in a colon, not in ='],
    ],
    [['a:', '  p: 1', '  host os.environ/X', 'b: 1'], ['3:3 a colon is missing after the name']],
    [['a:', '  port:1', '  host: x'], ['2:3 a space is missing after the colon']],
    [['a:', '\tb: 1'], ['2:1 the line is indented with a tab; YAML takes only spaces']],
    [
      ['a:', '  - b', '  c'],
      ['3:3 is neither a name with a colon and a value nor an item of a list'],
    ],
    [['a: @foo'], ['1:4 a text that begins with @ needs quotes']],
    [
      ['a: @x', 'b: `y', 'c: 1'],
      ['1:4 a text that begins with @ needs quotes', '2:4 a text that begins with ` needs quotes'],
    ],
    [['a: *'], ['1:4 a text that is or begins with * needs quotes']],
    [['a: foo: bar', 'b: 1'], ['1:4 a text with a colon and a space in it needs quotes']],
    [
      ['a: "C:\\dir"'],
      ['1:7 \\d means nothing in double quotes: write \\\\ for a backslash, or single quotes'],
    ],
    [['a: "x" y'], ['1:8 nothing may stand here, after the end of the value']],
    [['a: 1', 'b: [1]]'], ['2:7 the ] closes nothing']],
    [['b: {x: 1 y: 2}'], ['1:8 a comma is missing between the items in these brackets']],
    [['```yaml', 'a: 1'], ['1:1 the file holds a fence of Markdown (```), which is no YAML']],
  ])('says what is wrong with %j', (lines, complaints) => {
    expect(explained(...lines)).toEqual(complaints);
  });

  it.each([
    ['too deep', ['a:', '  b: 1', '   c: 2'], '3:4 is indented by 3 spaces and line 2 by 2'],
    ['too little', ['a:', '    b: 1', '  c: 2'], '3:3 is indented by 2 spaces and line 2 by 4'],
    ['between', ['m:', '  - n: a', '   p: 1'], '3:4 is indented by 3 spaces and line 2 by 2'],
    [
      'after a block',
      ['a: |', '  text', 'b: 1', '  c: 2'],
      '4:3 is indented by 2 spaces and line 3 by 0',
    ],
  ])('names the line that is indented %s', (_, lines, complaint) => {
    const complaints = explained(...lines);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(complaint);
  });

  it.each([
    [['m:', '  - n: a', '    p: 1', '  n: b', '    p: 2'], '4:3 "- " is missing before this item'],
    [['m:', '  n: a', '  p:', '    x: 1', '  - n: b'], '5:3 is an item of a list among settings'],
  ])('finds a dash that is missing, and one too many', (lines, complaint) => {
    const complaints = explained(...lines);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(complaint);
  });

  it('does not take texts over several lines for mistakes', () => {
    const text =
      'a: "one\n  two"\nb: |\n  x; "y\n  \tz\nc: it\'s [fine\nd: # a "comment [\n  - x\n';
    expect(readYaml(text, 'f').mistakes).toEqual([]);
  });

  it('tells a few of very many, and at once', () => {
    const startedAt = performance.now();
    expect(explained(...Array.from({ length: 9_000 }, (_, at) => `a${at}: @b`)).length).toBe(20);
    expect(explained(...Array.from({ length: 9_000 }, () => 'a: "b')).length).toBeLessThanOrEqual(
      20,
    );
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('is quick about long lines', () => {
    const startedAt = performance.now();
    expect(explained(`a: x${' ['.repeat(400_000)}`, 'b: "x" y')).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
