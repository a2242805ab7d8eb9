import { describe, expect, it } from 'vitest';
import { isExpected, readBlocks } from './read-blocks.ts';

const page = `# Page

\`\`\`sh
not run
\`\`\`

\`\`\`sh run
echo one
\`\`\`

\`\`\`json
{ "a": 1 }
\`\`\`

\`\`\`sh run
true
\`\`\`

\`\`\`sh
not its output
\`\`\`
`;

describe('readBlocks', () => {
  it('finds marked blocks with their output, and no others', () => {
    expect(readBlocks(page)).toEqual([
      { line: 7, command: 'echo one\n', expected: '{ "a": 1 }\n' },
      { line: 15, command: 'true\n', expected: '' },
    ]);
  });
});

describe('isExpected', () => {
  it.each([
    ['{"a":1}', '{ "a": 1 }\n', true],
    ['{"a":2}', '{ "a": 1 }', false],
    ['{"id":"x7","a":1}', '{ "id": "…", "a": 1 }', true],
    ['{"id":"x7","a":2}', '{ "id": "…", "a": 1 }', false],
    ['one two three', '… two …', true],
    ['one three', '… two …', false],
    ['one', 'one one…', false],
    ['aba', 'ab…ba', false],
    ['more than that', 'more', false],
    ['', '', true],
    ['anything', '', false],
  ])('says of %j and %j: %j', (output, expected, verdict) => {
    expect(isExpected(output, expected)).toBe(verdict);
  });
});
