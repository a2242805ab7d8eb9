import { describe, expect, it } from 'vitest';
import { joinToolCalls } from './join-tool-calls.ts';

describe('joinToolCalls', () => {
  it('leaves out a call without a name', () => {
    expect(joinToolCalls([{ index: 0, function: { arguments: '{}' } }])).toEqual([]);
  });

  it('keeps two interleaved calls apart, in the order of their index', () => {
    const calls = joinToolCalls([
      { index: 1, id: 'b', type: 'function', function: { name: 'two', arguments: '' } },
      { index: 0, id: 'a', type: 'function', function: { name: 'one', arguments: '' } },
      { index: 0, function: { arguments: '{"x"' } },
      { index: 1, function: { arguments: '{"y"' } },
      { index: 0, function: { arguments: ':1}' } },
      { index: 1, function: { arguments: ':2}' } },
    ]);
    expect(calls).toEqual([
      { id: 'a', type: 'function', function: { name: 'one', arguments: '{"x":1}' } },
      { id: 'b', type: 'function', function: { name: 'two', arguments: '{"y":2}' } },
    ]);
  });

  it('gives a call without arguments an empty object', () => {
    const [call] = joinToolCalls([{ index: 0, id: 'a', function: { name: 'now' } }]);
    expect(call).toEqual({ id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } });
  });

  it('gives a call without an id one of its own', () => {
    const [call] = joinToolCalls([{ index: 3, function: { name: 'now', arguments: '{}' } }]);
    expect(call?.id).toBe('call_3');
  });

  it('does not let later empty pieces erase a name', () => {
    const [call] = joinToolCalls([
      { index: 0, id: 'a', function: { name: 'now' } },
      { index: 0, id: '', function: { name: '', arguments: '{}' } },
    ]);
    expect(call).toMatchObject({ id: 'a', function: { name: 'now' } });
  });

  it('joins the text of a custom tool and keeps it as it is', () => {
    const calls = joinToolCalls([
      { index: 0, id: 'a', type: 'custom', custom: { name: 'shell', input: 'ls' } },
      { index: 0, custom: { input: ' -l' } },
    ]);
    expect(calls).toEqual([{ id: 'a', type: 'custom', custom: { name: 'shell', input: 'ls -l' } }]);
  });

  it('merges the provider fields of all pieces', () => {
    const [call] = joinToolCalls([
      { index: 0, id: 'a', function: { name: 'now' }, provider_specific_fields: { one: 1 } },
      { index: 0, provider_specific_fields: { two: 2 } },
    ]);
    expect(call?.provider_specific_fields).toEqual({ one: 1, two: 2 });
  });
});
