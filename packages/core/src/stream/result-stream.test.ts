import { describe, expect, it } from 'vitest';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import { testUsage, textEvents } from '../testing/chat-examples.ts';
import { ResultStream, type StreamSource, type Outcome } from './result-stream.ts';

const events = textEvents(['one', 'two']);

/** A source of prepared batches that counts how often it was cancelled, and whose reads wait for `release`. */
function prepare(
  batches: readonly (readonly ChatEvent[] | LLMError | 'wait')[],
  more: Partial<StreamSource<ChatEvent>> = {},
): {
  readonly source: StreamSource<ChatEvent>;
  readonly cancelled: () => number;
  readonly release: () => void;
} {
  const rest = batches.values();
  let cancelled = 0;
  let release = (): void => undefined;
  const source: StreamSource<ChatEvent> = {
    async read() {
      const { value } = rest.next();
      if (value === 'wait') {
        await new Promise<void>((resolve) => (release = resolve));
        return undefined;
      }
      if (isLLMError(value)) throw value;
      return value;
    },
    cancel() {
      cancelled += 1;
    },
    usage: () => testUsage(1, 2),
    ...more,
  };
  return { source, cancelled: () => cancelled, release: () => release() };
}

function outcomesOf(stream: ResultStream<ChatEvent>): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  stream.whenSettled((outcome) => outcomes.push(outcome));
  return outcomes;
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (isLLMError(error) ? error.code : String(error)),
  );

async function collect(stream: ResultStream<ChatEvent>): Promise<readonly ChatEvent[]> {
  const seen: ChatEvent[] = [];
  for await (const event of stream) seen.push(event);
  return seen;
}

describe('ResultStream<ChatEvent>', () => {
  it('fails with what its source throws, and settles as failed', async () => {
    const error = new LLMError('overloaded', 'try later');
    const stream = new ResultStream(prepare([events, error]).source);
    const outcomes = outcomesOf(stream);
    await stream.read();
    expect(await codeOf(stream.read())).toBe('overloaded');
    expect(outcomes).toEqual([{ kind: 'failed', error, usage: testUsage(1, 2) }]);
    expect(await codeOf(stream.read())).toBe('overloaded');
    expect(outcomes).toHaveLength(1);
  });

  it('makes an error of ours of anything its source throws', async () => {
    const { source } = prepare([], { read: () => Promise.reject(new RangeError('a mistake')) });
    expect(await codeOf(new ResultStream(source).read())).toBe('internal');
  });

  it('settles as cancelled where its call was aborted', async () => {
    const stream = new ResultStream(prepare([new LLMError('cancelled', 'gone')]).source);
    const outcomes = outcomesOf(stream);
    expect(await codeOf(stream.read())).toBe('cancelled');
    expect(outcomes).toEqual([{ kind: 'cancelled', usage: testUsage(1, 2) }]);
  });

  it('closes its source once when it is cancelled, and gives nothing after that', async () => {
    const { source, cancelled } = prepare([events]);
    const stream = new ResultStream(source);
    const outcomes = outcomesOf(stream);
    stream.cancel();
    stream.cancel();
    expect(cancelled()).toBe(1);
    expect(outcomes).toEqual([{ kind: 'cancelled', usage: testUsage(1, 2) }]);
    expect(await codeOf(stream.read())).toBe('cancelled');
  });

  it('does not take an end that comes after a cancel for a good one', async () => {
    const { source, release } = prepare(['wait']);
    const stream = new ResultStream(source);
    const reading = codeOf(stream.read());
    stream.cancel();
    release();
    expect(await reading).toBe('cancelled');
  });

  it('closes its source when its reader leaves the loop, by break or by a throw', async () => {
    const left = prepare([events]);
    const stream = new ResultStream(left.source);
    const outcomes = outcomesOf(stream);
    for await (const event of stream) if (event.type === 'open') break;
    expect(left.cancelled()).toBe(1);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['cancelled']);

    const thrown = prepare([events]);
    const reading = (async () => {
      for await (const event of new ResultStream(thrown.source)) throw new TypeError(event.type);
    })();
    await expect(reading).rejects.toThrow('start');
    expect(thrown.cancelled()).toBe(1);
  });

  it('refuses to be read twice, and in two ways', async () => {
    const bytes = new Uint8Array([1]);
    const read = async (): Promise<Uint8Array> => bytes;
    const stream = new ResultStream(prepare([events], { native: 'p', readBytes: read }).source);
    expect(await collect(stream)).toEqual(events);
    await expect(collect(stream)).rejects.toThrow(TypeError);

    const mixed = new ResultStream(prepare([events], { native: 'p', readBytes: read }).source);
    expect(await mixed.readBytes()).toBe(bytes);
    await expect(mixed.read()).rejects.toThrow(TypeError);
    await expect(collect(mixed)).rejects.toThrow(TypeError);
  });

  it('has no bytes where its source has none', () => {
    expect(() => new ResultStream(prepare([]).source).readBytes()).toThrow(TypeError);
  });

  it('calls every listener, also where one breaks', async () => {
    const stream = new ResultStream(prepare([]).source);
    const seen: string[] = [];
    stream.whenSettled(() => seen.push('first'));
    stream.whenSettled(() => {
      throw new TypeError('a mistake');
    });
    stream.whenSettled(() => seen.push('last'));
    await codeOf(stream.read());
    expect(seen).toEqual(['first', 'last']);
  });

  it('gives its events, then its end, and settles as completed just once', async () => {
    const { source, cancelled } = prepare([events.slice(0, 2), [], events.slice(2)]);
    const stream = new ResultStream(source);
    const outcomes = outcomesOf(stream);
    expect(await collect(stream)).toEqual(events);
    expect(outcomes).toEqual([{ kind: 'completed', usage: testUsage(1, 2) }]);
    expect(await stream.read()).toBeUndefined();
    stream.cancel();
    expect(cancelled()).toBe(0);
    expect(outcomes).toHaveLength(1);
  });

  it('tells a listener that comes late at once, and says nothing of usage nobody counted', async () => {
    const stream = new ResultStream(prepare([], { usage: () => undefined }).source);
    await stream.read();
    expect(outcomesOf(stream)).toEqual([{ kind: 'completed' }]);
  });

  it('gives the bytes of its native protocol', async () => {
    const pieces = [new Uint8Array([1, 2]), new Uint8Array([3]), undefined].values();
    const stream = new ResultStream(
      prepare([], { native: 'p', readBytes: async () => pieces.next().value }).source,
    );
    expect(stream.native).toBe('p');
    expect(await stream.readBytes()).toEqual(new Uint8Array([1, 2]));
    expect(await stream.readBytes()).toEqual(new Uint8Array([3]));
    expect(await stream.readBytes()).toBeUndefined();
    expect(outcomesOf(stream).map(({ kind }) => kind)).toEqual(['completed']);
  });
});

describe('a tap of a stream', () => {
  const bytes = new Uint8Array([1]);
  const native = { native: 'p', readBytes: () => Promise.resolve(bytes) };

  it.each([
    ['an error of ours', new LLMError('content_filtered', 'not this word'), 'content_filtered'],
    ['a mistake', new RangeError('a mistake'), 'internal'],
  ])('breaks the stream where it throws %s', async (_, thrown, code) => {
    const { source, cancelled } = prepare([events.slice(0, 2), events.slice(2)]);
    const stream = new ResultStream(source);
    const outcomes = outcomesOf(stream);
    let pieces = 0;
    stream.tap(() => {
      pieces += 1;
      if (pieces === 2) throw thrown;
    });
    expect(await stream.read()).toEqual(events.slice(0, 2));
    expect(await codeOf(stream.read())).toBe(code);
    expect(cancelled()).toBe(1);
    expect(outcomes).toMatchObject([{ kind: 'failed', error: { code }, usage: testUsage(1, 2) }]);
    expect(await codeOf(stream.read())).toBe(code);
    stream.cancel();
    expect(cancelled()).toBe(1);
    expect(pieces).toBe(2);
  });

  it('breaks a native stream, too', async () => {
    const { source, cancelled } = prepare([], native);
    const stream = new ResultStream(source);
    stream.tap(() => {
      throw new LLMError('content_filtered', 'not this word');
    });
    expect(await codeOf(stream.readBytes())).toBe('content_filtered');
    expect(cancelled()).toBe(1);
  });

  it('may cancel the stream, and its reader does not get the piece', async () => {
    const { source, cancelled } = prepare([events]);
    const stream = new ResultStream(source);
    const outcomes = outcomesOf(stream);
    stream.tap(() => stream.cancel());
    expect(await codeOf(stream.read())).toBe('cancelled');
    expect(cancelled()).toBe(1);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['cancelled']);
  });

  it('sees nothing of what comes after a cancel, and nothing of a failure', async () => {
    const waiting = prepare(['wait']);
    const late = { ...waiting.source, read: () => waiting.source.read().then(() => events) };
    const stream = new ResultStream(late);
    const seen: unknown[] = [];
    stream.tap((piece) => seen.push(piece));
    const reading = codeOf(stream.read());
    stream.cancel();
    waiting.release();
    expect(await reading).toBe('cancelled');
    const failing = new ResultStream(prepare([new LLMError('connection', 'cut')]).source);
    failing.tap((piece) => seen.push(piece));
    await codeOf(failing.read());
    expect(seen).toEqual([]);
  });

  it('is refused once the stream is being read', async () => {
    const stream = new ResultStream(prepare([events]).source);
    await stream.read();
    expect(() => stream.tap(() => undefined)).toThrow(TypeError);
  });

  it('sees what the reader reads, before it, in the order in which the taps came', async () => {
    const stream = new ResultStream(prepare([events.slice(0, 2), events.slice(2)]).source);
    const seen: unknown[] = [];
    stream.tap((piece) => seen.push('first', piece));
    stream.tap((piece) => seen.push('second', piece));
    expect(await collect(stream)).toEqual(events);
    const pieces = [{ chunks: events.slice(0, 2) }, { chunks: events.slice(2) }];
    expect(seen).toEqual(pieces.flatMap((piece) => ['first', piece, 'second', piece]));

    const passing = new ResultStream(prepare([], native).source);
    passing.tap((piece) => seen.push(piece));
    await passing.readBytes();
    expect(seen.at(-1)).toEqual({ bytes });
  });
});

describe('a stream that is failed from outside', () => {
  it.each([
    ['timeout', 'failed'],
    ['cancelled', 'cancelled'],
  ] as const)(
    'closes its source and throws %s from the read that waits and from each later one',
    async (code, kind) => {
      const { source, cancelled, release } = prepare(['wait']);
      const stream = new ResultStream(source);
      const outcomes = outcomesOf(stream);
      const reading = codeOf(stream.read());
      stream.fail(new LLMError(code, 'over'));
      stream.fail(new LLMError('internal', 'twice'));
      release();
      expect([await reading, await codeOf(stream.read())]).toEqual([code, code]);
      expect(outcomes).toMatchObject([{ kind, usage: testUsage(1, 2) }]);
      expect(cancelled()).toBe(1);
    },
  );

  it('says why it ended, whatever its source makes of being closed', async () => {
    let close = (_cause: LLMError): void => undefined;
    const read = (): Promise<never> => new Promise((_, reject) => (close = reject));
    const cancel = (): void => close(new LLMError('connection', 'closed'));
    const stream = new ResultStream(prepare([], { read, cancel }).source);
    const reading = codeOf(stream.read());
    stream.fail(new LLMError('timeout', 'over'));
    expect(await reading).toBe('timeout');
  });

  it('stays as it is once it is over', async () => {
    const { source, cancelled } = prepare([events]);
    const stream = new ResultStream(source);
    const outcomes = outcomesOf(stream);
    await collect(stream);
    stream.fail(new LLMError('timeout', 'late'));
    expect(await stream.read()).toBeUndefined();
    expect([outcomes.length, outcomes[0]?.kind, cancelled()]).toEqual([1, 'completed', 0]);
  });
});
