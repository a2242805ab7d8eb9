import { createCall, createCallContext, type JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { mock } from './index.ts';

const embed = async (mocked: JsonObject = {}, dimensions?: number) => {
  const request = { model: 'm', inputs: ['a', 'b', 'a'], ...(dimensions && { dimensions }) };
  const service = mock.answer?.({});
  const call = createCall('embeddings', request, { mock: mocked });
  const result = await service?.(call, createCallContext());
  if (result?.kind !== 'response') throw new TypeError('no answer');
  return result.decoded();
};

describe('the mock provider, asked for vectors', () => {
  it('fails as it is told, and refuses a list that is no vector', async () => {
    await expect(embed({ mock_response: 'litellm.RateLimitError' })).rejects.toMatchObject({
      code: 'rate_limited',
    });
    await expect(embed({ mock_response: [1, 'two'] })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'mock_response[1]',
    });
  });

  it('gives equal inputs equal vectors of length 1, and others other ones', async () => {
    const [first, second, third] = (await embed({}, 5)).embeddings.map(({ vector }) => vector);
    expect(first).toEqual(third);
    expect(first).not.toEqual(second);
    expect(first).toHaveLength(5);
    expect(Math.hypot(...(Array.isArray(first) ? first : []))).toBeCloseTo(1);
  });

  it('gives the vector that it is told', async () => {
    const { embeddings } = await embed({ mock_response: [1, 2] });
    expect(embeddings[2]).toEqual({ index: 2, vector: [1, 2] });
  });
});
