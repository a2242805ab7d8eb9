import { type ChatEvent, ResultStream, type StreamSource, isLLMError, LLMError } from '@llm/core';
import { type Framing, sseFraming } from '@llm/core/framing';
import { textEvents } from '@llm/core/testing';
import { openaiChat } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../test/support/in-memory.ts';
import { streamResponse } from './stream-response.ts';

const request = { model: 'm', messages: [], stream: true };

/** The reply to a stream of these batches, then of a failure where there is one. */
function replyTo(
  batches: readonly (readonly ChatEvent[] | LLMError)[],
  native?: string,
  framing = sseFraming,
) {
  const rest = batches.values();
  const told = { cancelled: 0 };
  const next = (): Promise<readonly ChatEvent[] | undefined> => {
    const { value } = rest.next();
    return isLLMError(value) ? Promise.reject(value) : Promise.resolve(value);
  };
  const source: StreamSource<ChatEvent> = {
    ...(native === undefined ? {} : { native }),
    read: next,
    async readBytes() {
      const batch = await next();
      return batch && new TextEncoder().encode(`data: ${batch.length}\n\n`);
    },
    cancel: () => (told.cancelled += 1),
    usage: () => undefined,
  };
  const { server } = openaiChat;
  if (server === undefined) throw new TypeError('no server side');
  const reply = streamResponse(new ResultStream(source), {
    protocol: openaiChat.id,
    createEncoder: () => server.createStreamEncoder(request),
    framing,
    headers: { 'x-request-id': 'id-1' },
    encodeStreamError: openaiChat.server.encodeStreamError,
    heartbeatMs: 1_000,
    onFailure: () => undefined,
  });
  return { reply, told };
}

const broken = new LLMError('connection', 'cut off, with sk-proj-0123456789');
const begun = textEvents(['Hel']).slice(0, 3);

describe.each([
  ['events', undefined],
  ['bytes', openaiChat.id],
])('a stream of %s that breaks off', (_, native) => {
  it('ends with one error after what had come, without the key in its message', async () => {
    const { reply } = replyTo([begun, broken, begun], native);
    const text = await textOf(reply);
    expect(text.startsWith('data: ')).toBe(true);
    expect(text.match(/"error"/g)).toHaveLength(1);
    expect(text).toContain('cut off, with ***');
    expect(text).not.toContain('[DONE]');
  });
});

describe('streamResponse', () => {
  it('reads bytes of another protocol as events', async () => {
    const { reply } = replyTo([textEvents(['Hel', 'lo'])], 'anthropic-messages');
    const text = await textOf(reply);
    expect(text).toContain('"content":"Hel"');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it('gives no empty piece where events say nothing in the caller’s protocol', async () => {
    const { reply } = replyTo([[], begun, [], []]);
    const { body } = reply;
    if (typeof body === 'string' || body instanceof Uint8Array) throw new TypeError('no stream');
    for (let chunk = await body.read(); chunk !== undefined; chunk = await body.read())
      expect(chunk.length).toBeGreaterThan(0);
  });

  it.each([undefined, openaiChat.id])('closes the upstream with its caller: %s', (native) => {
    const { reply, told } = replyTo([begun], native);
    const { body } = reply;
    if (typeof body === 'string' || body instanceof Uint8Array) throw new TypeError('no stream');
    body.cancel();
    expect(told.cancelled).toBe(1);
  });

  it('is a stream that nobody between may keep or gather, with the headers of the call', () => {
    const { reply } = replyTo([]);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-request-id': 'id-1',
    });
    expect(reply.heartbeat).toEqual({ everyMs: 1_000, bytes: ': keepalive\n\n' });
  });

  it('writes events in the framing of the protocol, under its type, with its heartbeat', async () => {
    const framing: Framing = {
      ...sseFraming,
      contentType: 'application/x-lines',
      encode: (events) => new TextEncoder().encode(events.map(({ data }) => `>${data}\n`).join('')),
      heartbeat: '>\n',
    };
    const { reply } = replyTo([begun, broken], undefined, framing);
    expect(reply.headers['content-type']).toBe('application/x-lines');
    expect(reply.heartbeat?.bytes).toBe('>\n');
    const lines = (await textOf(reply)).trimEnd().split('\n');
    expect(lines.every((line) => line.startsWith('>{'))).toBe(true);
    expect(lines.at(-1)).toContain('"error"');
  });

  it('sends no heartbeat where the framing has none', () => {
    const { contentType, createDecoder, encode } = sseFraming;
    const { reply } = replyTo([], undefined, { contentType, createDecoder, encode });
    expect(reply).toHaveProperty('heartbeat', undefined);
  });
});
