import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import {
  createInventedDecoder,
  inventedProtocol,
} from '../../test/invented-protocol/invented-protocol.ts';
import type { StreamingClientCodec } from '../contract/protocol.ts';
import type { Translator } from '../contract/translator.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import { loadFixtures } from './load-fixtures.ts';
import { completeAfter, placesToCut, streamCases, streamFixtures } from './stream-cases.ts';

const streams = streamFixtures(
  loadFixtures(new URL('../../test/invented-protocol/__fixtures__/', import.meta.url)),
);
const { client } = inventedProtocol;

type Decoder = Translator<ServerSentEvent, ChatEvent>;

/** The failing cases of the invented protocol with something changed. */
async function failuresWith(change: Partial<StreamingClientCodec<'chat'>>): Promise<string> {
  return (await failingCases(streamCases({ ...client, ...change }, streams))).join('\n');
}

const failuresOfDecoder = (change: (decoder: Decoder) => Partial<Decoder>): Promise<string> =>
  failuresWith({
    createStreamDecoder() {
      const decoder = createInventedDecoder();
      return { ...decoder, ...change(decoder) };
    },
  });

describe('streamCases', () => {
  it('find a decoder that does not miss the end', async () => {
    const failures = await failuresOfDecoder(() => ({ end: () => [] }));
    expect(failures).toContain('an empty stream was cut off');
    expect(failures).toContain('stream text: cut off after any event');
  });

  it('find a decoder that fails with something of its own', async () => {
    const failures = await failuresOfDecoder((decoder) => ({
      push: (frame) => (frame.data.startsWith('{') ? decoder.push(frame) : JSON.parse(frame.data)),
    }));
    expect(failures).toContain('what makes no sense');
  });

  it('find a decoder that loses an event, opens none or never closes one', async () => {
    for (const lost of ['delta', 'open', 'close', 'finish', 'start'] as const) {
      const failures = await failuresOfDecoder((decoder) => ({
        push: (frame) => decoder.push(frame).filter(({ type }) => type !== lost),
      }));
      expect(failures, lost).toContain('stream text: gives the events of the fixture');
      if (lost !== 'delta') expect(failures, lost).toContain('stream text: opens each block once');
    }
  });

  it('find a decoder that swallows a failure', async () => {
    const failures = await failuresOfDecoder((decoder) => ({
      push: (frame) => (frame.data.includes('fault') ? [] : decoder.push(frame)),
    }));
    expect(failures).toContain('stream late-error: gives the events of the fixture');
  });

  it('find a framing that cuts characters', async () => {
    const failures = await failuresWith({
      framing: {
        ...sseFraming,
        createDecoder() {
          const decoder = sseFraming.createDecoder();
          const text = new TextDecoder();
          return {
            push: (bytes) => decoder.push(new TextEncoder().encode(text.decode(bytes))),
            end: () => decoder.end(),
          };
        },
      },
    });
    expect(failures).toContain('stream text: means the same cut in two at every byte');
    expect(failures).toContain('stream text: means the same byte by byte');
  });

  it('find nothing in a decoder that is whole', async () => {
    expect(await failuresWith({})).toBe('');
  });
});

describe('placesToCut', () => {
  it('are every byte of a short recording, and both ends of a long one', () => {
    expect(placesToCut(new Uint8Array(3))).toEqual([0, 1, 2, 3]);
    const places = placesToCut(new Uint8Array(500_000));
    expect(places.length).toBeLessThan(60);
    expect(places).toEqual(expect.arrayContaining([0, 1, 2, 499_999, 500_000]));
  });

  it('keep the cost of a long recording under a second', async () => {
    const pieces = Array.from({ length: 2500 }, (_, at) => `{"kind":"text","text":"piece ${at}"}`);
    const lines = ['{"kind":"begin"}', ...pieces, '{"kind":"end"}'];
    const bytes = new TextEncoder().encode(lines.map((line) => `data: ${line}\n\n`).join(''));
    const request = { model: 'm', messages: [] };
    const large = { name: 'large', bytes, request, events: undefined, error: undefined };
    const before = process.cpuUsage();
    await failingCases(streamCases(client, [large]));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(1);
  });
});

describe('completeAfter', () => {
  it('counts the frames up to the end, and none for a stream that fails', () => {
    const request = { model: 'm', messages: [] };
    const frames = [{ data: '{"kind":"begin"}' }, { data: '{"kind":"end"}' }, { data: '{}' }];
    expect(completeAfter(client, request, frames)).toBe(2);
    expect(completeAfter(client, request, frames.slice(0, 1))).toBeUndefined();
  });
});
