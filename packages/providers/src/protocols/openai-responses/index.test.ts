import { jsonAnswer, loadFixtures, protocolCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { openaiResponses } from './index.ts';

const fixtures = loadFixtures(new URL('__fixtures__/', import.meta.url));

describe('openaiResponses', () => {
  for (const { name, run } of protocolCases(openaiResponses, fixtures)) it(name, run);

  it('serves the paths that clients of OpenAI and of Azure call', () => {
    expect(openaiResponses.server.routes).toEqual([
      'POST /v1/responses',
      'POST /openai/v1/responses',
      'POST /openai/responses',
    ]);
    expect(openaiResponses.client.address().path).toBe('/responses');
  });

  it('gives every whole answer of the fixtures back as it came', () => {
    const answers = fixtures.filter(({ response }) => response !== undefined);
    expect(answers.length).toBeGreaterThan(10);
    for (const { name, hub, response } of answers) {
      const request = hub ?? { model: 'm', messages: [] };
      const decoded = openaiResponses.client.decodeResponse(jsonAnswer(response), request);
      expect(openaiResponses.server.encodeResponse(decoded, request), name).toEqual(response);
    }
  });
});
