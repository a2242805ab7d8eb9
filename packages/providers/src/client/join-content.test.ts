import { describe, expect, it } from 'vitest';
import { joinContent } from './join-content.ts';

describe('joinContent', () => {
  it('has no text where no piece had any', () => {
    const nothing = { text: undefined, reasoning: undefined, parts: [] };
    expect(joinContent([])).toEqual(nothing);
    expect(joinContent([null, undefined])).toEqual(nothing);
  });

  it('joins texts, and keeps an empty one', () => {
    expect(joinContent(['', 'Hel', null, 'lo']).text).toBe('Hello');
    expect(joinContent(['']).text).toBe('');
  });

  it('reads lists of parts: text, thoughts, and what is neither', () => {
    const reference = { type: 'reference', reference_ids: [1] };
    expect(
      joinContent([
        [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }],
        [
          { type: 'thinking', thinking: ' yes' },
          { type: 'text', text: 'Hel' },
        ],
        ['lo', reference],
        '!',
      ]),
    ).toEqual({ text: 'Hello!', reasoning: 'hm yes', parts: [reference] });
  });
});
