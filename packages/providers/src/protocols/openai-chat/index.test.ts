import { jsonAnswer, loadFixtures, protocolCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { openaiChat } from './index.ts';

const fixtures = loadFixtures(new URL('__fixtures__/', import.meta.url));

describe('openaiChat', () => {
  for (const { name, run } of protocolCases(openaiChat, fixtures)) it(name, run);

  it('serves the path that OpenAI clients call', () => {
    expect(openaiChat.server.routes).toContain('POST /v1/chat/completions');
    expect(openaiChat.client.address().path).toBe('/chat/completions');
  });

  it('gives every whole answer of the fixtures back as it came', () => {
    const answers = fixtures.filter(({ response }) => response !== undefined);
    expect(answers.length).toBeGreaterThan(10);
    for (const { name, hub, response } of answers) {
      const request = hub ?? { model: 'm', messages: [] };
      const decoded = openaiChat.client.decodeResponse(jsonAnswer(response), request);
      expect(openaiChat.server.encodeResponse(decoded, request), name).toEqual(response);
    }
  });
});
