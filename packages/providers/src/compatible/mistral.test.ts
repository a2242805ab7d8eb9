import { describe, expect, it } from 'vitest';
import { connect, createChatCall, parseJson } from '@llm/core';
import { replayTransport, testContext } from '@llm/core/testing';
import { openaiChunks } from '../../test/documented.ts';
import { mistral } from './mistral.ts';

const body = openaiChunks
  .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
  .join('');
const sendsTo = async (onLoss: 'refuse' | 'report', logprobs?: boolean) => {
  const transport = replayTransport([{ headers: { 'content-type': 'text/event-stream' }, body }]);
  const result = await connect(mistral, { apiKey: 'k', transport })(
    createChatCall(
      {
        model: 'mistral-small-latest',
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        stream: true,
        includeUsage: true,
        user: 'u-1',
        seed: 7,
        maxOutputTokens: 50,
        ...(logprobs === undefined ? {} : { logprobs }),
      },
      { onLoss },
    ),
    testContext(),
  );
  if (result.kind === 'stream') result.stream.cancel();
  const [sent] = transport.requests;
  return parseJson(typeof sent?.body === 'string' ? sent.body : '{}');
};

describe('mistral', () => {
  it('refuses what it cannot do, where the call asks for that', async () => {
    await expect(sendsTo('refuse', true)).rejects.toMatchObject({
      code: 'unsupported',
      param: 'logprobs',
    });
  });

  it('is not sent what it refuses and nobody misses', async () => {
    expect(await sendsTo('refuse')).toEqual({
      model: 'mistral-small-latest',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      random_seed: 7,
      max_tokens: 50,
    });
  });

  it('leaves the body that it was given alone', () => {
    const given = Object.freeze({ model: 'm', user: 'u' });
    expect(mistral.hooks?.patchRequest?.(given)).toEqual({ model: 'm' });
    expect(given).toHaveProperty('user');
  });
});
