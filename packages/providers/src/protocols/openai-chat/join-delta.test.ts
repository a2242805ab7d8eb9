import { describe, expect, it } from 'vitest';
import { joinDelta } from './join-delta.ts';

describe('joinDelta', () => {
  it('gives a first delta without a role the role', () => {
    expect(joinDelta(true, {}, {})).toEqual({ role: 'assistant' });
    expect(joinDelta(true, {}, { role: 'assistant', content: '' })).toEqual({
      role: 'assistant',
      content: '',
    });
    expect(joinDelta(false, {}, {})).toEqual({});
  });

  it('lets what events wrote win over what was left', () => {
    expect(joinDelta(false, { content: 'new' }, { content: 'old', vendor: 1 })).toEqual({
      content: 'new',
      vendor: 1,
    });
  });

  it('joins pieces of calls by their number', () => {
    const written = [
      { index: 0, function: { arguments: '1' } },
      { index: 1, id: 'b' },
    ];
    const left = [
      { index: 2, id: '' },
      { index: 0, id: '', function: { name: null } },
    ];
    expect(joinDelta(false, { tool_calls: written }, { tool_calls: left })).toEqual({
      tool_calls: [
        { index: 0, id: '', function: { arguments: '1', name: null } },
        { index: 1, id: 'b' },
        { index: 2, id: '' },
      ],
    });
    expect(joinDelta(false, {}, { tool_calls: left })).toEqual({ tool_calls: left });
  });

  it('joins parts of a list by their place', () => {
    const written = [
      { type: 'thinking', thinking: [] },
      { type: 'text', text: 'a' },
    ];
    expect(joinDelta(false, { content: written }, { content: [{ closed: true }] })).toEqual({
      content: [
        { type: 'thinking', thinking: [], closed: true },
        { type: 'text', text: 'a' },
      ],
    });
  });
});
