import {
  type Call,
  type CallService,
  createCall,
  createCallContext,
  invalidField,
  type Result,
} from '@llm/core';
import { describe, expect, it } from 'vitest';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { embeddedInParts } from './embedded-in-parts.ts';

const provider = { speaks: { embeddings: [openaiEmbeddings] }, inputsAtOnce: () => 2 };
const usage = {
  input: { fresh: 3, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 0, reasoning: 0, audio: 0 },
};

/** Answers with a vector that says the input, or as a test wants. */
const serviceOf = (
  fail?: (inputs: readonly unknown[], signal: AbortSignal) => Promise<unknown>,
) => {
  const asked: (readonly unknown[])[] = [];
  const service = embeddedInParts(provider)((async (call: Call<'embeddings'>, { signal }) => {
    const { inputs, model } = call.decoded();
    asked.push(inputs);
    await fail?.(inputs, signal);
    const embeddings = inputs.map((input, index) => ({ index, vector: [Number(input)] }));
    const result: Result<'embeddings'> = {
      kind: 'response',
      usage: undefined,
      decoded: () => ({ model, embeddings, usage }),
    };
    return result;
  }) as CallService);
  return { service, asked };
};
const callOf = (...inputs: readonly string[]) => createCall('embeddings', { model: 'm', inputs });
const answerTo = async (service: CallService, call: Call<'embeddings'>) => {
  const result = await service(call, createCallContext());
  if (result.kind === 'stream') throw new TypeError('never');
  return result.decoded();
};

describe('embeddedInParts', () => {
  it('ends all parts at the first that fails, and names the input of the whole', async () => {
    let aborted = 0;
    const { service } = serviceOf((inputs, signal) => {
      if (inputs.includes('3')) throw invalidField('input[1]', 'shorter');
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted += 1;
          reject(new Error('aborted'));
        });
      });
    });
    await expect(answerTo(service, callOf('0', '1', '2', '3', '4'))).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'input[3]',
    });
    expect(aborted).toBe(2);
  });

  it('gives all vectors in the order of their inputs, and counts them together', async () => {
    const { service, asked } = serviceOf();
    const answer = await answerTo(service, callOf('0', '1', '2', '3', '4'));
    expect(asked).toEqual([['0', '1'], ['2', '3'], ['4']]);
    expect(answer.embeddings).toEqual([0, 1, 2, 3, 4].map((index) => ({ index, vector: [index] })));
    expect(answer.usage?.input.fresh).toBe(9);
  });

  it('makes at most eight calls at once', async () => {
    let open = 0;
    let most = 0;
    const { service } = serviceOf(async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
    });
    await answerTo(service, callOf(...Array.from({ length: 50 }, (_, at) => String(at))));
    expect(most).toBe(8);
  });

  it('leaves a call alone that fits, or whose caller knows the bound', async () => {
    const { service, asked } = serviceOf();
    await answerTo(service, callOf('0', '1'));
    const native = {
      ...callOf('0', '1', '2'),
      native: { protocol: openaiEmbeddings.id } as Call['native'],
    };
    await answerTo(service, native);
    expect(asked).toEqual([
      ['0', '1'],
      ['0', '1', '2'],
    ]);
    const other = embeddedInParts({ speaks: {} });
    const inner: CallService = () => Promise.reject(new Error('x'));
    expect(other(inner)).toBe(inner);
  });
});
