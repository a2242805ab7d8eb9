import { jsonAnswer, loadFixtures, protocolCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { gemini } from './index.ts';

const fixtures = loadFixtures(new URL('__fixtures__/', import.meta.url));

describe('gemini', () => {
  it.each(protocolCases(gemini, fixtures))('$name', ({ run }) => run());

  it('gives every whole answer of the fixtures back as it came', () => {
    const answers = fixtures.filter(({ response }) => response !== undefined);
    expect(answers.length).toBeGreaterThan(10);
    for (const { name, hub, response } of answers) {
      const request = hub ?? { model: 'm', messages: [] };
      const decoded = gemini.client.decodeResponse(jsonAnswer(response), request);
      expect(gemini.server.encodeResponse(decoded, request), name).toEqual(response);
    }
  });

  it.each([
    ['gemini-3-flash', false, '/v1beta/models/gemini-3-flash:generateContent'],
    ['models/gemini-3-flash', true, '/v1beta/models/gemini-3-flash:streamGenerateContent'],
  ])('calls %s, streamed: %s, at %s', (model, stream, path) => {
    const address = gemini.client.address({ model, stream });
    expect(address.path).toBe(path);
    expect(address.query).toEqual(stream ? { alt: 'sse' } : undefined);
  });
});
