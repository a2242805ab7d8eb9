import type { ChatRequest } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createToolNames as createNames } from './tool-names.ts';

const createToolNames = (asked: ChatRequest) =>
  createNames(asked, { isOwn: asked.extra?.protocol === 'anthropic-messages', longest: 128 });

const request = (names: readonly string[], more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'm',
  messages: [],
  tools: names.map((name) => ({ type: 'function', name })),
  ...more,
});

describe('createToolNames', () => {
  it('never gives two tools one name', () => {
    const names = createToolNames(request(['a.b', 'a_b', 'a b', 'a/b']));
    const wire = ['a.b', 'a_b', 'a b', 'a/b'].map((name) => names.toWire(name));
    expect(wire).toEqual(['a_b_2', 'a_b', 'a_b_3', 'a_b_4']);
    expect(wire.map((name) => names.toHub(name))).toEqual(['a.b', 'a_b', 'a b', 'a/b']);
  });

  it('keeps to 128 characters, the number included', () => {
    const long = 'x'.repeat(200);
    const names = createToolNames(request([long, `${long}y`, '']));
    expect(names.toWire(long)).toBe('x'.repeat(128));
    expect(names.toWire(`${long}y`)).toBe(`${'x'.repeat(126)}_2`);
    expect(names.toWire('')).toBe('_');
    expect(names.toHub(names.toWire(`${long}y`))).toBe(`${long}y`);
  });

  it('renames what was called and what must be called alike', () => {
    const names = createToolNames(
      request([], {
        toolChoice: { type: 'tool', name: 'must be' },
        messages: [
          {
            role: 'assistant',
            content: [{ type: 'tool_call', id: '1', name: 'was.called', arguments: '{}' }],
          },
        ],
      }),
    );
    expect(names.toWire('must be')).toBe('must_be');
    expect(names.toWire('was.called')).toBe('was_called');
  });

  it("leaves an Anthropic caller's names alone, for Anthropic to refuse", () => {
    const own = request(['a.b'], { extra: { protocol: 'anthropic-messages', fields: {} } });
    expect(createToolNames(own).toWire('a.b')).toBe('a.b');
  });

  it('leaves names nobody announced alone', () => {
    expect(createToolNames(request(['ok'])).toHub('other')).toBe('other');
  });
});
