import { describe, expect, it } from 'vitest';
import { isLLMError } from '@llm/core';
import type { ChatCompletionChunk, ChunkDelta } from './chat-completion-chunk.ts';
import { guardRepetition } from './guard-repetition.ts';

const chunk = (delta: ChunkDelta, index = 0): ChatCompletionChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index, delta, finish_reason: 'stop' }],
});
const repeat = (delta: ChunkDelta, count: number) =>
  Array.from({ length: count }, () => chunk(delta));

const read = async (chunks: Iterable<ChatCompletionChunk>, limit?: number) => {
  let passed = 0;
  try {
    for await (const _chunk of guardRepetition(chunks, limit === undefined ? {} : { limit }))
      passed += 1;
  } catch (error) {
    if (isLLMError(error)) return { passed, error };
    throw error;
  }
  return { passed, error: undefined };
};

describe('guardRepetition', () => {
  it('fails 101 equal chunks, though each says that the answer has ended', async () => {
    const { passed, error } = await read(repeat({ content: 'How are you?' }, 101));
    expect(passed).toBe(99);
    expect(error?.code).toBe('repeated_output');
    expect(error?.name).toBe('InternalServerError');
    expect(error?.retryable).toBe(true);
  });

  it.each([
    [99, undefined],
    [100, 'repeated_output'],
  ])('takes %i equal chunks for %s', async (count, code) => {
    expect((await read(repeat({ content: 'How are you?' }, count))).error?.code).toBe(code);
  });

  it('fails wherever in the stream the run stands', async () => {
    const chunks = [
      chunk({ content: 'Hi, ' }),
      ...repeat({ content: 'and then ' }, 100),
      chunk({ content: 'end' }),
    ];
    const { passed, error } = await read(chunks);
    expect(passed).toBe(100);
    expect(error?.code).toBe('repeated_output');
  });

  it.each(['#', '##', ''])('lets pieces like %j repeat', async (content) => {
    expect((await read(repeat({ content }, 300))).passed).toBe(300);
  });

  it('counts anew after a chunk without content', async () => {
    const run = repeat({ content: 'again ' }, 60);
    expect((await read([...run, chunk({ content: null }), ...run])).passed).toBe(121);
  });

  it('fails a loop in tool arguments', async () => {
    const chunks = repeat({ tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }, 100);
    expect((await read(chunks)).error?.code).toBe('repeated_output');
  });

  it('fails a loop in reasoning', async () => {
    const chunks = repeat({ reasoning_content: 'wait, ' }, 100);
    expect((await read(chunks)).error?.code).toBe('repeated_output');
  });

  it('counts each choice and each tool call for itself', async () => {
    const interleaved = Array.from({ length: 60 }, () => [
      chunk({ content: 'same ' }, 0),
      chunk({ content: 'same ' }, 1),
      chunk({ tool_calls: [{ index: 0, function: { arguments: 'same ' } }] }, 0),
      chunk({ tool_calls: [{ index: 1, function: { arguments: 'same ' } }] }, 1),
    ]).flat();
    expect((await read(interleaved)).passed).toBe(240);
  });

  it('takes the limit of its caller', async () => {
    const chunks = repeat({ content: 'again ' }, 500);
    expect((await read(chunks, 3)).passed).toBe(2);
    expect((await read(chunks, 0)).passed).toBe(500);
  });

  it('closes its source when its reader leaves', async () => {
    let closed = false;
    async function* source() {
      try {
        yield chunk({ content: 'one' });
        yield chunk({ content: 'two' });
      } finally {
        closed = true;
      }
    }
    for await (const first of guardRepetition(source())) {
      expect(first.choices[0]?.delta.content).toBe('one');
      break;
    }
    expect(closed).toBe(true);
  });
});
