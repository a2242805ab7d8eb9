import { describe, expect, it } from 'vitest';
import { LLMError } from '@llm/core';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import { type ReadableStreamOptions, toBytes } from './stream-bytes.ts';

const chunk: ChatCompletionChunk = {
  id: 'a',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [],
};

function setUp(options?: ReadableStreamOptions, failure?: Error) {
  const seen = { pulled: 0, isClosed: false };
  async function* chunks() {
    try {
      for (let count = 0; count < 3; count += 1) {
        seen.pulled += 1;
        yield chunk;
      }
      if (failure !== undefined) throw failure;
    } finally {
      seen.isClosed = true;
    }
  }
  return { seen, stream: toBytes(chunks(), options) };
}

describe('toBytes', () => {
  it('tells a failure in OpenAI’s words, and fails the stream where it is lines', async () => {
    const error = new LLMError('rate_limited', 'slow down');
    const text = await new Response(setUp({}, error).stream).text();
    expect(text).toMatch(/data: \{"error":\{"message":"slow down".*\}\}\n\n$/);
    const { stream } = setUp({ format: 'ndjson' }, error);
    await expect(new Response(stream).text()).rejects.toBe(error);
  });

  it('reads as fast as its reader, and closes the chunks when that leaves', async () => {
    const { seen, stream } = setUp();
    const reader = stream.getReader();
    await reader.read();
    expect(seen.pulled).toBe(1);
    await reader.cancel();
    expect(seen).toEqual({ pulled: 1, isClosed: true });
  });

  it('writes events or lines', async () => {
    const json = JSON.stringify(chunk);
    expect(await new Response(setUp().stream).text()).toBe(
      `data: ${json}\n\n`.repeat(3) + 'data: [DONE]\n\n',
    );
    const { stream } = setUp({ format: 'ndjson' });
    expect(await new Response(stream).text()).toBe(`${json}\n`.repeat(3));
  });
});
