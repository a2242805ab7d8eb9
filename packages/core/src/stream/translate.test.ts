import { describe, expect, it } from 'vitest';
import {
  createInventedDecoder,
  inventedProtocol,
} from '../../test/invented-protocol/invented-protocol.ts';
import type { StreamDecoder } from '../contract/protocol.ts';
import type { ByteStream } from '../contract/transport.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { createSseDecoder } from '../framing/decode-sse.ts';
import { parseJson } from '../json/parse-json.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { testUsage } from '../testing/chat-examples.ts';
import type { StreamSource } from './result-stream.ts';
import { translate } from './translate.ts';

const { stream: rules } = inventedProtocol.operation;

const frame = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
const begin = frame({ kind: 'begin', id: 'r', model: 'm' });
const piece = (text: string): string => frame({ kind: 'piece', text });
const end = frame({ kind: 'end', why: 'done', tokens: { in: 2, out: 3 } });
const fault = frame({ kind: 'fault', word: 'busy', text: 'too many' });

interface Parts {
  readonly repeatLimit: number;
  readonly decoder: StreamDecoder<ChatEvent>;
}

/** A translated stream of prepared pieces, and how often its upstream was closed. */
function prepare(
  pieces: readonly (string | LLMError)[],
  { repeatLimit = 0, decoder = createInventedDecoder() }: Partial<Parts> = {},
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
  const source = translate<'chat'>(body, {
    framing: createSseDecoder(),
    decoder,
    rules,
    repeatLimit,
    clock: systemClock,
  });
  return { source, cancelled: () => cancelled, reads: () => reads };
}

/** The types of what a source gives, and the code with which it failed. */
async function readOut(
  source: StreamSource<ChatEvent>,
): Promise<{ readonly types: string; readonly code?: string }> {
  const events: ChatEvent[] = [];
  const types = (): string => events.map(({ type }) => type).join(' ');
  try {
    for (let batch = await source.read(); batch !== undefined; batch = await source.read()) {
      expect(batch.length).toBeGreaterThan(0);
      events.push(...batch);
    }
    return { types: types() };
  } catch (error) {
    return { types: types(), code: isLLMError(error) ? error.code : String(error) };
  }
}

describe('translate', () => {
  it('gives what was good before a failure of the upstream, then the failure, and closes it', async () => {
    const { source, cancelled } = prepare([begin + piece('Half') + fault + piece('never')]);
    expect(await readOut(source)).toEqual({ types: 'start open delta', code: 'overloaded' });
    expect(cancelled()).toBe(1);
    expect(await readOut(source)).toEqual({ types: '', code: 'overloaded' });
  });

  it('fails as the connection fails', async () => {
    const { source } = prepare([begin, new LLMError('timeout', 'silence')]);
    expect(await readOut(source)).toEqual({ types: 'start', code: 'timeout' });
  });

  it('reports an answer that was cut off', async () => {
    const { source } = prepare([begin + piece('Half'), piece('more').slice(0, 20)]);
    expect(await readOut(source)).toEqual({ types: 'start open delta', code: 'connection' });
  });

  it('takes half an event at the end for a cut and not for nonsense', async () => {
    const decoder = {
      push: ({ data }: { data: string }) => {
        parseJson(data);
        return [];
      },
      end: () => [],
    };
    const endOf = (text: string) => {
      const bytes = [new TextEncoder().encode(text)];
      const body = { read: () => Promise.resolve(bytes.pop()), cancel: () => undefined };
      return readOut(
        translate<'chat'>(body, {
          framing: createSseDecoder(),
          decoder,
          rules,
          repeatLimit: 0,
          clock: systemClock,
        }),
      );
    };
    expect(await endOf('data: {"kind":"pie')).toEqual({ types: '', code: 'connection' });
    expect(await endOf('data: {"kind":"pie\n\n')).toEqual({ types: '', code: 'invalid_response' });
    expect(await endOf('data: {"kind":"end"}')).toEqual({ types: '' });
  });

  it('cuts off a model that repeats itself', async () => {
    const { source, cancelled } = prepare([begin + piece('same').repeat(10) + end], {
      repeatLimit: 4,
    });
    expect(await readOut(source)).toEqual({
      types: 'start open delta delta delta',
      code: 'repeated_output',
    });
    expect(cancelled()).toBe(1);
  });

  it('gives all events of a whole answer, also of one whose last event nothing ended', async () => {
    const types = 'start open delta delta close finish usage';
    for (const last of [end, end.trimEnd()]) {
      const { source, cancelled } = prepare([
        begin + piece('a').slice(0, 9),
        piece('a').slice(9) + piece('b'),
        last,
      ]);
      expect(await readOut(source)).toEqual({ types });
      expect(source.usage()).toEqual(testUsage(2, 3));
      expect(cancelled()).toBe(0);
    }
  });

  it.each([
    [4_096, undefined],
    [4_097, 'invalid_response'],
  ])('takes no more of one event than a model would say: %d parts', async (parts, code) => {
    const close: ChatEvent = { type: 'close', candidate: 0, block: 0 };
    const many = Array.from({ length: parts }, () => close);
    const { source, cancelled } = prepare([piece('a')], {
      decoder: { push: () => many, end: () => [] },
    });
    const told = await readOut(source);
    expect(told.code).toBe(code);
    expect(cancelled()).toBe(code === undefined ? 0 : 1);
  });

  describe('prime', () => {
    it('throws a failure that comes before anything of the answer', async () => {
      const { source } = prepare([begin, fault]);
      await expect(source.prime?.()).rejects.toMatchObject({ code: 'overloaded' });
    });

    it('holds what came for the reader, and reads no further', async () => {
      const { source, reads } = prepare([begin, ': ping\n\n', piece('a'), piece('b'), end]);
      await source.prime?.();
      expect(reads()).toBe(3);
      expect(await readOut(source)).toEqual({ types: 'start open delta delta close finish usage' });
    });

    it('leaves a failure after the first piece to the reader', async () => {
      const { source } = prepare([begin + piece('a') + fault]);
      await source.prime?.();
      expect(await readOut(source)).toEqual({ types: 'start open delta', code: 'overloaded' });
    });
  });
});
