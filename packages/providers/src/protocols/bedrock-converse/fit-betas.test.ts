import { connect, createCall, type JsonObject, parseJson, scanEnvelope } from '@llm/core';
import { replayTransport, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { bedrock } from '../../bedrock/index.ts';
import { bedrockConverse } from './index.ts';

const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const lanes = ['own bytes', 'written anew'] as const;
const answer = JSON.stringify({
  output: { message: { role: 'assistant', content: [{ text: 'ok' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
});

/** What Bedrock is sent of a request of Converse. */
async function sent(fields: JsonObject, lane: (typeof lanes)[number]) {
  const body = {
    messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    additionalModelRequestFields: fields,
  };
  const transport = replayTransport([
    { headers: { 'content-type': 'application/json' }, body: answer },
  ]);
  const request = bedrockConverse.server.decodeRequest({
    body,
    params: { model },
    query: {},
    headers: {},
  });
  const call = createCall('chat', request, { onLoss: 'report' });
  const native = {
    protocol: bedrockConverse.id,
    model,
    envelope: scanEnvelope(new TextEncoder().encode(JSON.stringify(body))),
    cut: [],
    headers: {},
    query: {},
  };
  await connect(bedrock, {
    apiKey: 'k',
    baseUrl: 'https://bedrock.example',
    transport,
  })(lane === 'own bytes' ? { ...call, native } : call, testContext());
  const given = transport.requests[0]?.body ?? '';
  const pieces = typeof given === 'string' || given instanceof Uint8Array ? [given] : given;
  const text = pieces.map((piece) =>
    typeof piece === 'string' ? piece : new TextDecoder().decode(piece),
  );
  return parseJson(text.join(''));
}

describe.each(lanes)('betas in additionalModelRequestFields, in %s', (lane) => {
  it('are left out where Bedrock refuses them', async () => {
    const betas = ['claude-code-20250219', 'context-1m-2025-08-07'];
    expect(await sent({ top_k: 5, anthropic_beta: betas }, lane)).toMatchObject({
      additionalModelRequestFields: { top_k: 5, anthropic_beta: ['context-1m-2025-08-07'] },
    });
  });

  it('are no field where none is left', async () => {
    const body = await sent({ anthropic_beta: ['claude-code-20250219'] }, lane);
    expect(body).not.toHaveProperty('additionalModelRequestFields');
  });

  it.each([{ top_k: 5, anthropic_beta: ['context-1m-2025-08-07'] }, { anthropic_beta: 'odd' }, {}])(
    'pass as they came in %j',
    async (fields) => {
      expect(await sent(fields, lane)).toMatchObject({ additionalModelRequestFields: fields });
    },
  );
});
