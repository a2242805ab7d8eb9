import { describe, expect, it } from 'vitest';
import type { Translator } from '../contract/translator.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { testUsage } from '../testing/chat-examples.ts';
import { type Outcome, ResultStream, type StreamSource } from './result-stream.ts';
import { withChunks } from './with-chunks.ts';

type Batch = readonly string[] | LLMError;

/** A stream of the given batches; it waits for ever after the last where `hangs` says so. */
function streamOf(batches: readonly Batch[], { hangs = false } = {}) {
  const rest = batches.values();
  let cancelled = 0;
  let release = (): void => undefined;
  const source: StreamSource<string> = {
    native: 'p',
    async read() {
      const { value } = rest.next();
      if (isLLMError(value)) throw value;
      if (value === undefined && hangs) await new Promise<void>((resolve) => (release = resolve));
      return value;
    },
    readBytes: () => Promise.reject(new TypeError('not to be read as bytes')),
    cancel() {
      cancelled += 1;
      release();
    },
    usage: () => testUsage(1, 2),
  };
  return { stream: new ResultStream(source), cancelled: () => cancelled };
}

/** Writes `lake` for `sea`, and holds back what may be the beginning of that word. */
function seaToLake(): Translator<string, string> {
  let held = '';
  return {
    push(piece) {
      const text = (held + piece).replaceAll('sea', 'lake');
      held = /(?:s|se)$/.exec(text)?.[0] ?? '';
      const ready = text.slice(0, text.length - held.length);
      return ready === '' ? [] : [ready];
    },
    end: () => (held === '' ? [] : [held]),
  };
}

function outcomesOf(stream: ResultStream<string>): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  stream.whenSettled((outcome) => outcomes.push(outcome));
  return outcomes;
}

/** Everything read, and what the reading failed with. */
async function readOut(stream: ResultStream<string>) {
  const read: string[] = [];
  try {
    for await (const piece of stream) read.push(piece);
    return { read, failure: undefined };
  } catch (failure) {
    return { read, failure };
  }
}

describe('withChunks', () => {
  it('passes a failure on after what came before it, without what was held back', async () => {
    const error = new LLMError('connection', 'cut');
    const inner = streamOf([['the ', 'se'], error]);
    const stream = withChunks(inner.stream, seaToLake());
    const outcomes = outcomesOf(stream);
    expect(await readOut(stream)).toEqual({ read: ['the '], failure: error });
    expect(outcomes).toEqual([{ kind: 'failed', error, usage: testUsage(1, 2) }]);
  });

  it('closes the upstream where the translator throws, and gives what came before first', async () => {
    const inner = streamOf([['one', 'two', 'three'], ['four']]);
    const innerOutcomes = outcomesOf(inner.stream);
    const refusal = new LLMError('content_filtered', 'not this word');
    const stream = withChunks(inner.stream, {
      push(piece) {
        if (piece === 'two') throw refusal;
        return [piece];
      },
      end: () => ['never'],
    });
    const outcomes = outcomesOf(stream);
    expect(await readOut(stream)).toEqual({ read: ['one'], failure: refusal });
    expect(inner.cancelled()).toBe(1);
    expect(innerOutcomes).toEqual([{ kind: 'cancelled', usage: testUsage(1, 2) }]);
    expect(outcomes).toEqual([{ kind: 'failed', error: refusal, usage: testUsage(1, 2) }]);
  });

  it('fails where the translator cannot end', async () => {
    const stream = withChunks(streamOf([['one']]).stream, {
      push: (piece) => [piece],
      end() {
        throw new LLMError('invalid_response', 'half a word');
      },
    });
    const outcomes = outcomesOf(stream);
    expect(await readOut(stream)).toMatchObject({
      read: ['one'],
      failure: { code: 'invalid_response' },
    });
    expect(outcomes).toMatchObject([{ kind: 'failed', error: { code: 'invalid_response' } }]);
  });

  it('cancels the upstream once, also while a read waits, and gives nothing after that', async () => {
    const inner = streamOf([['the ', 'se']], { hangs: true });
    const stream = withChunks(inner.stream, seaToLake());
    const outcomes = outcomesOf(stream);
    expect(await stream.read()).toEqual(['the ']);
    const waiting = stream.read();
    stream.cancel();
    stream.cancel();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(inner.cancelled()).toBe(1);
    expect(outcomes).toEqual([{ kind: 'cancelled', usage: testUsage(1, 2) }]);
  });

  it('has no native lane, and takes the only reading of the stream it rewrites', async () => {
    const inner = streamOf([['one']]);
    const stream = withChunks(inner.stream, seaToLake());
    expect(stream.native).toBeUndefined();
    expect(() => stream.readBytes()).toThrow(TypeError);
    await stream.read();
    await expect(readOut(inner.stream)).resolves.toMatchObject({ failure: expect.any(TypeError) });
  });

  it.each([
    [['the sea, the sea'], 'the lake, the lake'],
    [['the s', 'ea'], 'the lake'],
    [['the s', 'e', 'a', ' seas'], 'the lake lakes'],
    [['', 'sesea', 's'], 'selakes'],
    [['the se'], 'the se'],
  ])('changes a word wherever the chunks are cut: %j', async (pieces, told) => {
    for (const batches of [[pieces], pieces.map((piece) => [piece])]) {
      const stream = withChunks(streamOf(batches).stream, seaToLake());
      const outcomes = outcomesOf(stream);
      const { read, failure } = await readOut(stream);
      expect(failure).toBeUndefined();
      expect(read.join('')).toBe(told);
      expect(outcomes).toEqual([{ kind: 'completed', usage: testUsage(1, 2) }]);
    }
  });
});
