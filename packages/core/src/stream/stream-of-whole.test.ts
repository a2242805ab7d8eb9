import { describe, expect, it } from 'vitest';
import { chat } from '../operation/chat/chat.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import { textResponse } from '../testing/chat-examples.ts';
import { streamOfWhole } from './stream-of-whole.ts';

const response = textResponse('Hello');

describe('streamOfWhole', () => {
  it('gives every chunk of the answer, and its counts', async () => {
    const stream = streamOfWhole<'chat'>(chat.stream, response);
    const outcomes: unknown[] = [];
    stream.whenSettled((outcome) => outcomes.push(outcome));
    const chunks: ChatEvent[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks).toEqual(chat.stream.toChunks(response));
    expect(outcomes).toMatchObject([{ kind: 'completed', usage: response.usage }]);
  });

  it('gives nothing more once it is cancelled', async () => {
    const stream = streamOfWhole<'chat'>(chat.stream, response);
    stream.cancel();
    const chunks: ChatEvent[] = [];
    const reading = (async () => {
      for await (const chunk of stream) chunks.push(chunk);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(chunks).toEqual([]);
  });
});
