import type { JsonObject } from '@llm/core';
import { wireCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { geminiCountTokens } from './index.ts';

const { client, server } = geminiCountTokens;
const decode = (body: JsonObject) =>
  server.decodeRequest({ body, params: { model: 'm' }, query: {}, headers: {} });
const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
const systemInstruction = { parts: [{ text: 'Be brief.' }] };

describe('geminiCountTokens', () => {
  const request = decode({ contents, systemInstruction });
  const examples = [{ name: 'a question', request, response: { inputTokens: 14 } }];
  for (const { name, run } of wireCases(geminiCountTokens, examples)) it(name, run);

  it('counts a whole request, and nothing that bounds or samples an answer', () => {
    const generationConfig = { temperature: 1, maxOutputTokens: 9 };
    for (const body of [
      { contents, systemInstruction, generationConfig },
      { generate_content_request: { model: 'models/x', contents, systemInstruction } },
    ]) {
      expect(client.encodeRequest(decode(body)).body).toEqual({
        generateContentRequest: { model: 'models/m', contents, systemInstruction },
      });
    }
  });

  it('counts a conversation of another protocol, and does not ask back for settings of its answer', () => {
    const { losses } = client.encodeRequest({
      model: 'gemini-3-flash',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      logitBias: { a: 1 },
    });
    expect(losses).toEqual([]);
  });

  it.each([{}, { totalTokens: '14' }, []])('takes %j for no count', (body) => {
    const answer = { headers: {}, bytes: new Uint8Array(), json: () => body };
    expect(() => client.decodeResponse(answer)).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('refuses what has no contents', () => {
    expect(() => decode({})).toThrow(expect.objectContaining({ param: 'contents' }));
  });
});
