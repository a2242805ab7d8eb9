import { type JsonObject, type Protocol, type Provider, scanEnvelope } from '@llm/core';
import {
  anthropic,
  anthropicMessages,
  bedrockConverse,
  geminiProtocol,
  openai,
  openaiChat,
  openaiResponses,
} from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { createWireDefaults } from './wire-defaults.ts';

const asked = { model: 'model', messages: [{ role: 'user', content: 'text' }] };

interface Asked {
  readonly body?: JsonObject;
  readonly model?: string;
  readonly provider?: Provider;
}

const written = (
  protocol: Protocol<'chat'>,
  defaults: JsonObject,
  { body = {}, model = 'm', provider = openai }: Asked = {},
): JsonObject => {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const wire = createWireDefaults({ provider, own: openaiChat, asked, defaults });
  const { server } = protocol;
  return wire.lackedBy({
    protocol,
    model,
    fields: scanEnvelope(bytes).fields,
    decoded: () => {
      if (server === undefined) throw new TypeError('nobody speaks it');
      return server.decodeRequest({ body, params: { model }, query: {}, headers: {} });
    },
  });
};

describe('createWireDefaults', () => {
  it('says them in the words of the protocol', () => {
    const defaults = { max_tokens: 9, stop: 'x', temperature: 0.5 };
    expect(written(openaiChat, defaults)).toEqual(defaults);
    expect(written(anthropicMessages, defaults, { provider: anthropic })).toEqual({
      max_tokens: 9,
      stop_sequences: ['x'],
      temperature: 0.5,
    });
  });

  it('says nothing of what the caller did not ask for', () => {
    expect(written(anthropicMessages, { temperature: 0.5 })).toEqual({ temperature: 0.5 });
  });

  it('says them as the model takes them', () => {
    const effort = { reasoning_effort: 'low' };
    const of = (model: string) => written(geminiProtocol, effort, { model })['generationConfig'];
    expect(of('gemini-3-pro-preview')).not.toEqual(of('gemini-2.5-flash'));
  });

  it('leaves out of an object what the request says in any words', () => {
    const format = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } };
    const body = {
      contents: [{ parts: [{ text: 'hi' }] }],
      generation_config: {
        max_output_tokens: 5,
        response_mime_type: 'application/json',
        response_schema: { type: 'STRING' },
      },
    };
    const defaults = { max_tokens: 9, temperature: 0.5, response_format: format };
    expect(written(geminiProtocol, defaults, { body })).toEqual({
      generationConfig: { temperature: 0.5 },
    });
  });

  it('writes a choice anew only where the request makes none', () => {
    const toolConfig = { tools: [], toolChoice: { any: {} } };
    const messages = [{ role: 'user', content: [{ text: 'hi' }] }];
    const defaults = { tool_choice: 'none', temperature: 0.2 };
    const body = { messages, toolConfig, inferenceConfig: { topP: 0.5 } };
    expect(written(bedrockConverse, defaults, { body })).toEqual({
      inferenceConfig: { temperature: 0.2 },
    });
  });

  it('heeds what the provider renames and refuses', () => {
    const older = { ...openai, quirks: { rename: { max_completion_tokens: 'max_tokens' } } };
    const bound = { max_completion_tokens: 9 };
    expect(written(openaiChat, bound, { provider: older })).toEqual({ max_tokens: 9 });
    const picky = { ...openai, quirks: { drop: ['seed'] } };
    expect(written(openaiChat, { seed: 1, n: 2 }, { provider: picky })).toEqual({ n: 2 });
    expect(written(openaiResponses, { max_tokens: 20 })).toEqual({ max_output_tokens: 20 });
  });

  it('refuses defaults that are of another type than the protocol takes', () => {
    expect(() => written(openaiChat, { temperature: 'hot' })).toThrow('temperature');
  });
});
