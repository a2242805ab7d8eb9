import { expect, it } from 'vitest';
import { repairBlock } from './repair-block.ts';

it.each([
  [
    { type: 'text', text: null },
    { type: 'text', text: '' },
  ],
  [{ type: 'text' }, { type: 'text', text: '' }],
  [
    { type: 'thinking', signature: 's' },
    { type: 'thinking', signature: 's', thinking: '' },
  ],
  [
    { type: 'tool_use', id: 'a', name: 'b', input: null },
    { type: 'tool_use', id: 'a', name: 'b', input: {} },
  ],
  [
    { type: 'tool_use', id: null, name: 'b', input: { c: 1 } },
    { type: 'tool_use', id: 'toolu_9', name: 'b', input: { c: 1 } },
  ],
  [
    { type: 'tool_use', id: 7, name: 'b' },
    { type: 'tool_use', id: 'toolu_9', name: 'b', input: {} },
  ],
])('gives %j what it lacks', (block, repaired) => {
  expect(repairBlock(block, 'toolu_9')).toEqual(repaired);
});

it.each([
  { type: 'text', text: 'x' },
  { type: 'tool_use', id: 'a', name: 'b', input: { c: 1 } },
  { type: 'tool_use', id: 'a', name: 'b', input: '{}' },
  { type: 'tomorrow', text: null },
])('leaves %j as it is', (block) => {
  expect(repairBlock(block, 'toolu_9')).toBe(block);
});
