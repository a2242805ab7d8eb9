import { accumulate, type ChatRequest, type JsonObject, type JsonValue } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from './decode-stream.ts';

const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: [] }] };
const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
  id: 'chatcmpl-1',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const blocksOf = (...data: readonly JsonObject[]) => {
  const decoder = createStreamDecoder(request);
  const events = data.flatMap((entry) => decoder.push({ data: JSON.stringify(entry) }));
  return accumulate([...events, ...decoder.end()]).candidates[0]?.blocks;
};
const call = (piece: JsonObject, finish: string | null = null): JsonObject =>
  chunk({ tool_calls: [piece] }, finish);

describe('decodeStreamedCall', () => {
  it.each([[-1], [1024], [0.5]])('refuses the index %d', (index) => {
    expect(() => blocksOf(call({ index, id: 'a', function: { name: 'n' } }))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('refuses more calls than anybody makes', () => {
    const many = Array.from({ length: 1025 }, (_, n) => ({ id: `c${n}`, function: { name: 'n' } }));
    expect(() => blocksOf(chunk({ tool_calls: many }, 'tool_calls'))).toThrow('too many tools');
  });

  const calls = (...data: readonly JsonObject[]) =>
    blocksOf(...data)?.map((block) =>
      block.type === 'tool_call' ? [block.id, block.name, block.arguments] : block,
    );

  it.each<readonly [string, readonly JsonObject[], JsonValue]>([
    [
      'in pieces that interleave',
      [
        call({ index: 0, id: 'a', function: { name: 'n', arguments: '' } }),
        call({ index: 1, id: 'b', function: { name: 'o', arguments: '{' } }),
        call({ index: 0, function: { arguments: '{}' } }),
        call({ index: 1, function: { arguments: '}' } }, 'tool_calls'),
      ],
      [
        ['a', 'n', '{}'],
        ['b', 'o', '{}'],
      ],
    ],
    [
      'with the id in every piece, or none, or an empty one',
      [
        call({ index: 0, id: 'a', type: 'function', function: { name: 'n', arguments: null } }),
        call({ index: 0, id: 'a', function: { name: 'n', arguments: '{' } }),
        call({ index: 0, id: '', function: { name: null, arguments: '}' } }, 'tool_calls'),
      ],
      [['a', 'n', '{}']],
    ],
    [
      'whole and without an index',
      [
        call({ id: 'a', function: { name: 'n', arguments: '{"x":1}' } }),
        call({ id: 'b', function: { name: 'n', arguments: '{"x":2}' } }, 'tool_calls'),
      ],
      [
        ['a', 'n', '{"x":1}'],
        ['b', 'n', '{"x":2}'],
      ],
    ],
    [
      'without an index, told apart by id',
      [
        call({ id: 'a', function: { name: 'n' } }),
        call({ id: 'b', function: { name: 'o' } }),
        call({ id: 'a', function: { arguments: '1' } }),
        call({ function: { arguments: '2' } }, 'tool_calls'),
      ],
      [
        ['a', 'n', '12'],
        ['b', 'o', ''],
      ],
    ],
    [
      'with the same index for all',
      [
        call({ index: 0, id: 'a', function: { name: 'n', arguments: '1' } }),
        call({ index: 0, id: 'b', function: { name: 'n', arguments: '2' } }, 'tool_calls'),
      ],
      [
        ['a', 'n', '1'],
        ['b', 'n', '2'],
      ],
    ],
    [
      'without ids',
      [
        call({ index: 0, function: { name: 'n', arguments: '1' } }),
        call({ index: 1, function: { name: 'o', arguments: { x: 2 } } }, 'stop'),
      ],
      [
        ['call_1_0_0', 'n', '1'],
        ['call_1_0_1', 'o', '{"x":2}'],
      ],
    ],
    [
      'with the name late',
      [
        call({ index: 0, id: 'a', function: { arguments: '{' } }),
        call({ index: 0, function: { name: 'n', arguments: '}' } }, 'tool_calls'),
      ],
      [['a', 'n', '{}']],
    ],
  ])('reads calls %s', (_, data, expected) => {
    expect(calls(...data)).toEqual(expected);
  });

  it('reads free text for a custom tool', () => {
    expect(
      blocksOf(
        call({ index: 0, id: 'a', type: 'custom', custom: { name: 'n', input: '' } }),
        call({ index: 0, custom: { input: 'print(1)' } }, 'tool_calls'),
      ),
    ).toMatchObject([{ type: 'tool_call', variant: 'custom', arguments: 'print(1)' }]);
  });
});
