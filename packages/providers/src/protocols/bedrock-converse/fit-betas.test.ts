import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { lanes, sentInLane } from '../../../test/support/sent-in-lane.ts';
import { bedrock } from '../../bedrock/index.ts';
import { bedrockConverse } from './index.ts';

const toBedrock = {
  provider: bedrock,
  protocol: bedrockConverse,
  model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  answer: {
    output: { message: { role: 'assistant', content: [{ text: 'ok' }] } },
    stopReason: 'end_turn',
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  },
  options: { baseUrl: 'https://bedrock.example' },
};

/** What Bedrock is sent of a request of Converse. */
const sent = (fields: JsonObject, lane: (typeof lanes)[number]) =>
  sentInLane(
    toBedrock,
    {
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      additionalModelRequestFields: fields,
    },
    lane,
  );

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
