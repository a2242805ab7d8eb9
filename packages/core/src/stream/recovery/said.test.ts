import { describe, expect, it } from 'vitest';
import { createSaid, textOf } from './said.ts';

describe('createSaid', () => {
  it('remembers blocks as far as they have come', () => {
    const said = createSaid();
    said.push({ type: 'start', id: 'a', model: 'm' });
    said.push({ type: 'open', candidate: 0, block: 0, start: { type: 'reasoning', text: 'H' } });
    said.push({ type: 'delta', candidate: 0, block: 0, delta: { type: 'text', text: 'm' } });
    said.push({
      type: 'delta',
      candidate: 0,
      block: 0,
      delta: { type: 'signature', signature: 's' },
    });
    said.push({ type: 'close', candidate: 0, block: 0 });
    said.push({ type: 'open', candidate: 0, block: 1, start: { type: 'audio' } });
    said.push({ type: 'finish', candidate: 0, reason: { unified: 'stop' } });
    expect(said.blocks).toMatchObject([
      { text: 'Hm', signature: 's', isOpen: false, isIncomparable: false },
      { text: '', isOpen: true, isIncomparable: true },
    ]);
    expect([said.nextBlock, said.length, said.finished.size]).toEqual([2, 3, 1]);
  });
});

describe('textOf', () => {
  it('is what stands in a block from its beginning', () => {
    expect(textOf({ type: 'tool_call', id: 'c', name: 'f', arguments: '{' })).toBe('{');
    expect(textOf({ type: 'image', source: { kind: 'url', url: 'https://x' } })).toBe('');
  });
});
