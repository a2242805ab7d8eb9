import { describe, expect, it } from 'vitest';
import { joinReasoningDetails } from './join-reasoning-details.ts';

describe('joinReasoningDetails', () => {
  it('gives nothing for nothing', () => {
    expect(joinReasoningDetails([])).toEqual([]);
  });

  it('joins the texts of one index, and takes the signature that comes at its end', () => {
    const open = { type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0 };
    expect(
      joinReasoningDetails([
        { ...open, text: 'Let ' },
        { ...open, text: 'me see', signature: null },
        { ...open, signature: 'signed' },
      ]),
    ).toEqual([{ ...open, text: 'Let me see', signature: 'signed' }]);
  });

  it('keeps thoughts of other indexes apart, also where they come in turn', () => {
    const piece = (index: number, summary: string) => ({
      type: 'reasoning.summary',
      index,
      summary,
    });
    expect(
      joinReasoningDetails([piece(0, 'a'), piece(1, 'b'), piece(0, 'A'), piece(1, 'B')]),
    ).toEqual([piece(0, 'aA'), piece(1, 'bB')]);
  });

  it('joins what follows where there are no indexes, and keeps what is sealed whole', () => {
    expect(
      joinReasoningDetails([
        { type: 'reasoning.text', text: 'a' },
        { type: 'reasoning.text', text: 'b' },
        { type: 'reasoning.encrypted', data: 'x' },
        { type: 'reasoning.encrypted', data: 'y' },
        { type: 'reasoning.text', text: 'c' },
      ]),
    ).toEqual([
      { type: 'reasoning.text', text: 'ab' },
      { type: 'reasoning.encrypted', data: 'x' },
      { type: 'reasoning.encrypted', data: 'y' },
      { type: 'reasoning.text', text: 'c' },
    ]);
  });
});
