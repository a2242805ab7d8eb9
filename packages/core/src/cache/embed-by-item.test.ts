import { describe, expect, it } from 'vitest';
import type { CallSettings, Result } from '../contract/call.ts';
import type { EmbeddingRequest } from '../model/embedding.ts';
import { createCall } from '../service/create-call.ts';
import { testUsage } from '../testing/chat-examples.ts';
import { testContext } from '../testing/test-context.ts';
import { cache } from './cache.ts';
import { createMemoryKeyValueStore } from './memory-store.ts';

/** A service whose vectors are the lengths of their inputs, in any order. */
function bench({ isShort = false } = {}) {
  const asked: (readonly unknown[])[] = [];
  const inner = (call: { decoded(): unknown }): Promise<Result<'embeddings'>> => {
    const { inputs } = call.decoded() as EmbeddingRequest;
    asked.push(inputs);
    const embeddings = inputs
      .map((input, index) => ({ index, vector: [input.length] }))
      .reverse()
      .slice(isShort ? 1 : 0);
    const usage = testUsage(
      inputs.reduce((sum, input) => sum + input.length, 0),
      0,
    );
    const response = { model: 'e-1', embeddings, usage };
    return Promise.resolve({
      kind: 'response',
      usage,
      decoded: () => response,
      answeredBy: { provider: 'p', model: 'e-1' },
      costOf: ({ input }) => ({ totalUsd: input.fresh }) as never,
    });
  };
  const service = cache({ store: createMemoryKeyValueStore() })(inner);
  const ask = async (
    inputs: EmbeddingRequest['inputs'],
    other: Partial<EmbeddingRequest> = {},
    settings: CallSettings = {},
  ) => {
    const call = createCall('embeddings', { model: 'e', inputs, ...other }, settings);
    const result = await service(call, testContext());
    if (result.kind !== 'response') throw new TypeError('a stream');
    const { embeddings, usage } = result.decoded();
    const vectors = [...embeddings]
      .sort((a, b) => a.index - b.index)
      .map(({ vector }) => vector[0]);
    const cost = usage === undefined ? undefined : result.costOf?.(usage)?.totalUsd;
    return { vectors, hit: result.cache?.hit, tokens: usage?.input.fresh, cost };
  };
  return { ask, asked };
}

describe('embedByItem', () => {
  it('keeps nothing of an answer that lacks a vector', async () => {
    const { ask, asked } = bench({ isShort: true });
    expect((await ask(['a', 'bb'])).hit).toBe('none');
    await ask(['a']);
    expect(asked).toHaveLength(2);
  });

  it('asks only for the inputs that are not kept, and gives all in their order', async () => {
    const { ask, asked } = bench();
    expect(await ask(['a', 'bb'])).toEqual({ vectors: [1, 2], hit: 'none', tokens: 3, cost: 3 });
    expect(await ask(['ccc', 'bb', 'a', 'dddd'])).toEqual({
      vectors: [3, 2, 1, 4],
      hit: 'some',
      tokens: 10,
      cost: 7,
    });
    expect(await ask(['dddd', 'a'])).toEqual({ vectors: [4, 1], hit: 'all', tokens: 5, cost: 0 });
    expect(asked).toEqual([
      ['a', 'bb'],
      ['ccc', 'dddd'],
    ]);
  });

  it('tells vectors apart that were asked for otherwise', async () => {
    const { ask, asked } = bench();
    await ask(['a']);
    await ask(['a'], { dimensions: 5 });
    await ask(['a'], { encoding: 'base64' });
    await ask([[97]]);
    expect(asked).toHaveLength(4);
  });

  it('heeds no-cache and no-store', async () => {
    const { ask, asked } = bench();
    await ask(['a'], {}, { cache: { noStore: true } });
    await ask(['a']);
    await ask(['a'], {}, { cache: { noCache: true } });
    expect((await ask(['a'])).hit).toBe('all');
    expect(asked).toHaveLength(3);
  });
});
