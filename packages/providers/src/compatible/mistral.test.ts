import { describe, expect, it } from 'vitest';
import { connect, createCall, parseJson, scanEnvelope } from '@llm/core';
import { replayTransport, testContext } from '@llm/core/testing';
import { openaiChunks } from '../../test/documented.ts';
import { mistral } from './mistral.ts';

const body = openaiChunks
  .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
  .join('');
const sendsTo = async (onLoss: 'refuse' | 'report', logprobs?: boolean) => {
  const transport = replayTransport([{ headers: { 'content-type': 'text/event-stream' }, body }]);
  const result = await connect(mistral, { apiKey: 'k', transport })(
    createCall(
      'chat',
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

  it('is sent the bytes of a caller without those fields', async () => {
    const transport = replayTransport([{ headers: { 'content-type': 'text/event-stream' }, body }]);
    const bytes = new TextEncoder().encode(
      '{"model":"m","user":"u-1","messages":[ ],"store":false}',
    );
    const native = {
      protocol: 'openai-chat',
      model: 'm',
      envelope: scanEnvelope(bytes),
      cut: [],
      headers: {},
      query: {},
    };
    const decoded = () => ({ model: 'm', messages: [] });
    const call = {
      operation: 'chat',
      model: 'm',
      stream: true,
      settings: {},
      native,
      decoded,
    } as const;
    const result = await connect(mistral, { apiKey: 'k', transport })(call, testContext());
    if (result.kind === 'stream') result.stream.cancel();
    const [sent] = transport.requests;
    const given = sent?.body ?? '';
    const pieces = typeof given === 'string' || given instanceof Uint8Array ? [given] : given;
    const text = pieces.map((piece) =>
      typeof piece === 'string' ? piece : new TextDecoder().decode(piece),
    );
    expect(text.join('')).toBe('{"model":"m","messages":[ ]}');
  });
});
