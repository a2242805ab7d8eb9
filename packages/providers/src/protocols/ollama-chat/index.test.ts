import { createSseDecoder, ndjsonFraming } from '@llm/core/framing';
import { jsonAnswer, loadFixtures, type ProtocolFixture, protocolCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { ollamaChat } from './index.ts';

/** Streams stand in the fixtures as server-sent events, which is the form of all fixtures. */
function asLines(fixture: ProtocolFixture): ProtocolFixture {
  if (fixture.stream === undefined) return fixture;
  const lines = ndjsonFraming.encode(createSseDecoder().push(fixture.stream));
  return { ...fixture, stream: new TextEncoder().encode(String(lines)) };
}

const fixtures = loadFixtures(new URL('__fixtures__/', import.meta.url)).map(asLines);

describe('ollama-chat', () => {
  it.each(protocolCases(ollamaChat, fixtures))('$name', ({ run }) => run());

  it('gives every whole answer of the fixtures back as it came', () => {
    const answers = fixtures.filter(({ response }) => response !== undefined);
    expect(answers.length).toBeGreaterThan(4);
    for (const { name, hub, response } of answers) {
      const request = hub ?? { model: 'm', messages: [] };
      const decoded = ollamaChat.client.decodeResponse(jsonAnswer(response), request);
      expect(ollamaChat.server.encodeResponse(decoded, request), name).toEqual(response);
    }
  });
});
