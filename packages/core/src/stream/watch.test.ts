import { describe, expect, it } from 'vitest';
import {
  createInventedDecoder,
  createInventedWatcher,
  inventedProtocol,
} from '../../test/invented-protocol/invented-protocol.ts';
import type { ByteStream } from '../contract/transport.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { testUsage } from '../testing/chat-examples.ts';
import type { StreamSource } from './result-stream.ts';
import { watch, type WatchOptions } from './watch.ts';

const frame = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
const begin = frame({ kind: 'begin', id: 'r', model: 'm' });
const piece = frame({ kind: 'piece', text: 'Hi there' });
const end = frame({ kind: 'end', why: 'done', tokens: { in: 2, out: 3 } });
const fault = frame({ kind: 'fault', word: 'busy', text: 'too many' });

function prepare(
  pieces: readonly (string | LLMError)[],
  change: Partial<WatchOptions<'chat'>> = {},
): {
  readonly source: StreamSource<ChatEvent>;
  readonly cancelled: () => number;
  readonly reads: () => number;
} {
  const rest = pieces.values();
  let cancelled = 0;
  let reads = 0;
  const body: ByteStream = {
    async read() {
      reads += 1;
      const { value } = rest.next();
      if (isLLMError(value)) throw value;
      return value === undefined ? undefined : new TextEncoder().encode(value);
    },
    cancel() {
      cancelled += 1;
    },
  };
  const source = watch(body, {
    protocol: 'invented',
    createWatcher: () => createInventedWatcher({ repeatLimit: 0 }),
    rules: inventedProtocol.operation.stream,
    repeatLimit: 0,
    framing: sseFraming,
    createDecoder: createInventedDecoder,
    clock: systemClock,
    ...change,
  });
  return { source, cancelled: () => cancelled, reads: () => reads };
}

async function readBytes(
  source: StreamSource<ChatEvent>,
): Promise<{ readonly text: string; readonly code?: string }> {
  let text = '';
  try {
    for (
      let bytes = await source.readBytes?.();
      bytes !== undefined;
      bytes = await source.readBytes?.()
    ) {
      expect(bytes.length).toBeGreaterThan(0);
      text += new TextDecoder().decode(bytes);
    }
    return { text };
  } catch (error) {
    return { text, code: isLLMError(error) ? error.code : String(error) };
  }
}

async function readEvents(
  source: StreamSource<ChatEvent>,
): Promise<{ readonly types: string; readonly code?: string }> {
  const types: string[] = [];
  try {
    for (let batch = await source.read(); batch !== undefined; batch = await source.read()) {
      types.push(...batch.map(({ type }) => type));
    }
    return { types: types.join(' ') };
  } catch (error) {
    return { types: types.join(' '), code: isLLMError(error) ? error.code : String(error) };
  }
}

describe('watch', () => {
  it('passes what was good before a failure, then fails for good, and closes the upstream', async () => {
    const { source, cancelled } = prepare([begin + piece + fault + piece]);
    expect(await readBytes(source)).toEqual({ text: begin + piece, code: 'overloaded' });
    expect(await readBytes(source)).toEqual({ text: '', code: 'overloaded' });
    expect(cancelled()).toBeGreaterThanOrEqual(1);
  });

  it('reports an answer that was cut off', async () => {
    const { source } = prepare([begin + piece, piece.slice(0, 9)]);
    expect(await readBytes(source)).toMatchObject({ code: 'connection' });
  });

  it('fails as the connection fails', async () => {
    const { source } = prepare([begin, new LLMError('timeout', 'silence')]);
    expect(await readBytes(source)).toEqual({ text: begin, code: 'timeout' });
  });

  it('closes the upstream where its decoder finds a fault that its watcher did not', async () => {
    const { source, cancelled } = prepare([begin + piece], {
      createDecoder: () => ({
        push() {
          throw new LLMError('invalid_response', 'makes no sense');
        },
        end: () => [],
      }),
    });
    expect(await readEvents(source)).toEqual({ types: '', code: 'invalid_response' });
    expect(cancelled()).toBe(1);
  });

  it('passes a whole answer, and counts its tokens', async () => {
    const { source } = prepare([begin, piece.slice(0, 9), piece.slice(9) + end]);
    expect(source.native).toBe('invented');
    expect(await readBytes(source)).toEqual({ text: begin + piece + end });
    expect(source.usage()).toEqual(testUsage(2, 3));
  });

  it('gives events to a reader who wants those', async () => {
    const { source } = prepare([begin, piece.slice(0, 9), piece.slice(9) + end.trimEnd()]);
    expect(await readEvents(source)).toEqual({ types: 'start open delta close finish usage' });
    expect(await source.read()).toBeUndefined();
  });

  describe('prime', () => {
    it('throws a failure that comes before anything of the answer', async () => {
      await expect(prepare([begin, fault]).source.prime?.()).rejects.toMatchObject({
        code: 'overloaded',
      });
    });

    it('holds what came for the reader, and reads no further', async () => {
      for (const read of [readBytes, readEvents]) {
        const { source, reads } = prepare([begin, ': ping\n\n', piece, end]);
        await source.prime?.();
        expect(reads()).toBe(3);
        expect(await read(source)).not.toHaveProperty('code');
      }
    });
  });
});
