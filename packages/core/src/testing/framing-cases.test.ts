import { describe, expect, it } from 'vitest';
import type { Framing } from '../framing/framing.ts';
import { ndjsonFraming } from '../framing/ndjson-framing.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import { framingCases } from './framing-cases.ts';

/** The names of the cases that a framing with something broken fails. */
async function failuresOf(framing: Framing): Promise<string> {
  const failed: string[] = [];
  for (const { name, run } of framingCases(framing)) {
    try {
      await run();
    } catch {
      // The case found the fault; which one is what the test asks.
      failed.push(name);
    }
  }
  return failed.join('\n');
}

describe('framingCases', () => {
  it.each([sseFraming, ndjsonFraming])('find nothing in $contentType', async (framing) => {
    expect(await failuresOf(framing)).toBe('');
  });

  it('find a decoder that cuts characters', async () => {
    const createDecoder = () => {
      const decoder = sseFraming.createDecoder();
      const text = new TextDecoder();
      return {
        push: (bytes: Uint8Array) => decoder.push(new TextEncoder().encode(text.decode(bytes))),
        end: () => decoder.end(),
      };
    };
    const failures = await failuresOf({ ...sseFraming, createDecoder });
    expect(failures).toContain('cut in two at every byte');
    expect(failures).toContain('byte by byte');
  });

  it('find a decoder that waits for the next event', async () => {
    const createDecoder = () => {
      const decoder = sseFraming.createDecoder();
      return { push: decoder.push, end: decoder.end };
    };
    const encode: Framing['encode'] = (events) =>
      events.map(({ data }) => `\n\ndata:${data}`).join('');
    expect(await failuresOf({ ...sseFraming, createDecoder, encode })).toContain(
      'gives each event when its last byte has come',
    );
  });

  it('find a heartbeat that is an event', async () => {
    expect(await failuresOf({ ...sseFraming, heartbeat: 'data: {}\n\n' })).toBe(
      'framing: a heartbeat means nothing, alone and between events',
    );
  });

  it('find a content type with parameters', async () => {
    expect(
      await failuresOf({ ...sseFraming, contentType: 'text/event-stream; charset=utf-8' }),
    ).toBe('framing: names its media type without parameters');
  });

  it('find events that lose their data, and names that change', async () => {
    const lossy: Framing['encode'] = (events) =>
      sseFraming.encode(events.map(({ data }) => ({ event: 'other', data: data.slice(0, 50) })));
    const failures = await failuresOf({ ...sseFraming, encode: lossy });
    expect(failures).toContain('written apart');
    expect(failures).toContain('names and ids');
  });
});
