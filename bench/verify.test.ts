import { describe, expect, it } from 'vitest';
import { toCoreList } from './child.ts';
import {
  chatAnswer,
  chatRequest,
  chatStreamEvents,
  messagesAnswer,
  messagesRequest,
  messagesStreamEvents,
  pacedEvent,
  pacedMarker,
  streamEventCount,
} from './payloads.ts';
import { conversationLength, toHttpRequest } from './verify.ts';

const shape = { model: 'large', stream: false, textLength: 5_000 };

describe('conversationLength', () => {
  it('sees a message that was lost on the way', () => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'ab' }] });
    expect(conversationLength(body)).toBe(2);
    expect(conversationLength('{"messages":[]}')).toBe(0);
    expect(conversationLength('{}')).toBe(0);
  });

  it('counts the same conversation alike in both protocols, in strings and in blocks', () => {
    const chat = chatRequest(shape);
    expect(conversationLength(chat)).toBe(conversationLength(messagesRequest(shape)));
    const blocks = JSON.stringify({
      system: [{ type: 'text', text: 'be ' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'brief' }] }],
    });
    expect(conversationLength(blocks)).toBe(8);
  });
});

describe('toHttpRequest', () => {
  it('counts the body in bytes, not in characters', () => {
    const request = toHttpRequest(80, { path: '/v1/messages', headers: {}, body: '{"a":"é"}' });
    expect(request).toContain('\r\ncontent-length: 10\r\n');
    expect(request.endsWith('\r\n\r\n{"a":"é"}')).toBe(true);
  });
});

describe('payloads', () => {
  it('are as long as their scenarios say', () => {
    expect(Math.abs(chatAnswer.length - 1_024)).toBeLessThan(100);
    expect(Math.abs(messagesAnswer.length - 1_024)).toBeLessThan(150);
    expect(Math.abs(chatRequest({ ...shape, textLength: 750 }).length - 1_024)).toBeLessThan(100);
    const large = chatRequest({ ...shape, textLength: 192_000 }).length;
    expect(Math.abs(large - 200_000)).toBeLessThan(5_000);
  });

  it('stream 200 events, the end marker of chat not counted', () => {
    expect(chatStreamEvents).toHaveLength(streamEventCount + 1);
    expect(messagesStreamEvents).toHaveLength(streamEventCount);
  });

  it('keep the stamp of a paced event where the loader looks for it', () => {
    const event = pacedEvent(1_234_567, 42);
    expect(event).toContain(`${pacedMarker}0000000001234567n000042 "`);
  });
});

describe('toCoreList', () => {
  it('reads lists and ranges', () => {
    expect(toCoreList('')).toEqual([]);
    expect(toCoreList('0-1')).toEqual([0, 1]);
    expect(toCoreList('3,5-7,9')).toEqual([3, 5, 6, 7, 9]);
  });
});
