import { type CallSettings, type ChatRequest, createCall, type TextBlock } from '@llm/core';
import { testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { byPrefix, bySession, firstKeyOf } from './affinity-keys.ts';

const input = (settings: CallSettings = {}, request: Partial<ChatRequest> = {}) => ({
  call: createCall('chat', { model: 'fast', messages: [], ...request }, settings),
  context: testContext(),
  now: 0,
});
const text = (said: string, known: Partial<TextBlock> = {}): TextBlock => ({
  type: 'text',
  text: said,
  ...known,
});
const long = 'a long system prompt '.repeat(300);
const system = { role: 'system', content: [text(long)] } as const;
const said = (words: string) => ({ role: 'user', content: [text(words)] }) as const;

describe('bySession', () => {
  it('knows none where the call names none', () => {
    expect(bySession(input())).toBeUndefined();
    expect(bySession(input({ metadata: { session_id: 7 } }))).toBeUndefined();
    expect(bySession(input({ sessionId: '' }))).toBeUndefined();
  });

  it('reads the setting, else the metadata', () => {
    expect(bySession(input({ metadata: { session_id: 'm' } }))).toBe('m');
    expect(bySession(input({ sessionId: 's', metadata: { session_id: 'm' } }))).toBe('s');
  });
});

describe('byPrefix', () => {
  const keyOf = (...messages: ChatRequest['messages']) => byPrefix(input({}, { messages }));

  it('knows none for what no provider would cache', () => {
    expect(keyOf(said('hello'))).toBeUndefined();
    const call = createCall('embeddings', { model: 'e', inputs: [long] });
    expect(byPrefix({ ...input(), call })).toBeUndefined();
  });

  it('stays the same while a conversation goes on, and differs from others', () => {
    const begun = keyOf(system, said('one'));
    const answer = { role: 'assistant', content: [text('two')] } as const;
    expect(keyOf(system, said('one'), answer, said('three'))).toBe(begun);
    expect(keyOf(system, said('four'))).not.toBe(begun);
    expect(begun).toBeDefined();
  });

  it('ends at the first block that is marked for the cache', () => {
    const marked = { role: 'system', content: [text(long, { cacheHint: {} })] } as const;
    expect(keyOf(marked, said('one'))).toBe(keyOf(marked, said('two')));
  });
});

describe('firstKeyOf', () => {
  it('takes the first key that there is', () => {
    const key = firstKeyOf([() => undefined, () => 'b', () => 'c']);
    expect(key(input())).toBe('b');
    expect(firstKeyOf([])(input())).toBeUndefined();
  });
});
