import type { ChatEvent } from '../model/chat-event.ts';
import type { ChatRequest } from '../model/chat-request.ts';
import type { ChatResponse } from '../model/chat-response.ts';
import type { Usage } from '../model/usage.ts';

/** A question of two letters whose answer is streamed with its usage: for fixtures that have no request of their own. */
export const plainRequest: ChatRequest = {
  model: 'test-model',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  stream: true,
  includeUsage: true,
};

/** Usage of a test: so many fresh input tokens and so many of text. */
export function testUsage(input: number, output: number): Usage {
  return {
    input: { fresh: input, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
    output: { text: output, reasoning: 0, audio: 0 },
  };
}

/** A non-streaming response of one text that ended by itself, with what the test wants otherwise. */
export function textResponse(text: string, other: Partial<ChatResponse> = {}): ChatResponse {
  return {
    id: 'answer-1',
    model: 'test-model',
    candidates: [{ index: 0, blocks: [{ type: 'text', text }], finish: { unified: 'stop' } }],
    usage: testUsage(1, 1),
    ...other,
  };
}

/** The events of a streamed answer of one text, one delta for each piece. */
export function textEvents(pieces: readonly string[]): readonly ChatEvent[] {
  const place = { candidate: 0, block: 0 };
  return [
    { type: 'start', id: 'answer-1', model: 'test-model' },
    { type: 'open', ...place, start: { type: 'text', text: '' } },
    ...pieces.map((text): ChatEvent => ({
      type: 'delta',
      ...place,
      delta: { type: 'text', text },
    })),
    { type: 'close', ...place },
    { type: 'finish', candidate: 0, reason: { unified: 'stop' } },
    { type: 'usage', usage: testUsage(1, pieces.length) },
  ];
}
