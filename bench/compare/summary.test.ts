import { describe, expect, it } from 'vitest';
import { type Compared, summarise } from './summary.ts';

const answer = { status: 200, headers: {}, text: '', whole: true };
const question = (id: string, differences: Compared['differences']): Compared => ({
  ...{ group: 'g', id, path: '/p', body: {}, recorded: null, differences },
  answers: { ours: answer, theirs: answer },
});

describe('summarise', () => {
  it('counts the differences of a group by who tells what was recorded', () => {
    const { text, counts } = summarise([
      question('a', [{ aspect: 'text', ours: 'x', theirs: 'y', asRecorded: 'ours' }]),
      question('b', [
        { aspect: 'text', ours: 'x', theirs: 'y', asRecorded: 'theirs' },
        { aspect: 'fields', ours: ['p', 'q'], theirs: ['q', 'r'], asRecorded: 'unknown' },
      ]),
      question('c', [{ aspect: 'model', ours: 'm', theirs: 'n', asRecorded: 'unknown' }]),
      question('d', []),
    ]);
    expect(counts).toEqual({
      'g: text': { ours: 1, theirs: 1 },
      'g: fields': { unknown: 1 },
      'g: model': { unknown: 1 },
    });
    expect(text.split('\n')).toEqual([
      '## g: 4 questions, 2 told alike',
      '  text: 2 differ (as recorded: ours 1, theirs 1)',
      '      e.g. a',
      '      ours    "x"',
      '      LiteLLM "y"',
      '  fields: 1 differ (as recorded: unknown 1)',
      '      e.g. b',
      '      ours    ["p"]',
      '      LiteLLM ["r"]',
      '  model: 1 differ (as recorded: unknown 1)',
      '      e.g. c',
      '      ours    "m"',
      '      LiteLLM "n"',
    ]);
  });
});
