import type { Block, ChatRequest, JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;
const encode = (request: Partial<ChatRequest>) =>
  encodeRequest({ model: 'some-model', messages, ...request });
const minimal = {
  model: 'some-model',
  max_tokens: 4096,
  messages: [{ role: 'user', content: 'Hi' }],
};

describe('encodeRequest', () => {
  it.each<[Partial<ChatRequest>, string]>([
    [{ candidates: 2 }, 'n'],
    [{ seed: 7 }, 'seed'],
    [{ frequencyPenalty: 0.5 }, 'frequency_penalty'],
    [{ presencePenalty: -1 }, 'presence_penalty'],
    [{ logitBias: { 50256: -100 } }, 'logit_bias'],
    [{ logprobs: true }, 'logprobs'],
    [{ topLogprobs: 3 }, 'top_logprobs'],
    [{ stop: [' \n'] }, 'stop'],
  ])('reports that %o is lost, and leaves it out', (request, path) => {
    expect(encode(request)).toEqual({ body: minimal, losses: [{ path, kind: 'parameter' }] });
  });

  it('loses nothing where a parameter has its default', () => {
    expect(
      encode({
        candidates: 1,
        frequencyPenalty: 0,
        presencePenalty: 0,
        logitBias: {},
        logprobs: false,
        topLogprobs: 0,
        responseFormat: { type: 'text' },
        parallelToolCalls: true,
        stop: [],
      }),
    ).toEqual({ body: minimal });
  });

  it('sends a temperature above 1 as 1, and says so', () => {
    expect(encode({ temperature: 1.5 })).toEqual({
      body: { ...minimal, temperature: 1 },
      losses: [{ path: 'temperature', kind: 'parameter' }],
    });
    expect(encode({ temperature: 1 })).toEqual({ body: { ...minimal, temperature: 1 } });
  });

  it('gives up what a thinking model does not take, and says so', () => {
    const { body, losses } = encode({
      reasoning: { effort: 'low' },
      temperature: 0.2,
      topP: 0.5,
      topK: 10,
    });
    expect(Object.keys(body)).toEqual(['model', 'max_tokens', 'messages', 'thinking']);
    expect(losses?.map(({ path }) => path)).toEqual(['temperature', 'top_p', 'top_k']);
    expect(encode({ reasoning: { effort: 'low' }, temperature: 1, topP: 0.95 })).not.toHaveProperty(
      'losses',
    );
  });

  it('gives up thinking where a tool must be called', () => {
    const tools = [{ type: 'function', name: 'a' }] as const;
    const { body, losses } = encode({
      tools,
      toolChoice: { type: 'required' },
      reasoning: { effort: 'high' },
      temperature: 0,
    });
    expect(body).toMatchObject({ max_tokens: 4096, temperature: 0, tool_choice: { type: 'any' } });
    expect(body).not.toHaveProperty('thinking');
    expect(losses).toEqual([{ path: 'reasoning_effort', kind: 'hint' }]);
  });

  it('gives up thinking in a round of tool calls that began without', () => {
    const call = { type: 'tool_call', id: '1', name: 'a', arguments: '{}' } as const;
    const thought = { type: 'reasoning', text: 'Hm', signature: 'sig' } as const;
    const round = (...content: readonly Block[]): Partial<ChatRequest> => ({
      reasoning: { effort: 'low' },
      tools: [{ type: 'function', name: 'a' }],
      messages: [
        ...messages,
        { role: 'assistant', content },
        { role: 'tool', content: [{ type: 'tool_result', toolCallId: '1', content: [] }] },
      ],
    });
    expect(encode(round(call)).body).not.toHaveProperty('thinking');
    expect(encode(round(thought, call)).body).toHaveProperty('thinking');
    expect(encode({ ...round(call), model: 'claude-opus-4-8' }).body).toMatchObject({
      thinking: { type: 'adaptive' },
    });
  });

  it.each<[Partial<ChatRequest>, string]>([
    [{ responseFormat: { type: 'json' } }, 'response_format'],
    [{ user: 'ada@example.com' }, 'user'],
    [{ user: '+49 170 1234567' }, 'user'],
    [{ metadata: { team: 'blue' } }, 'metadata'],
    [{ serviceTier: 'flex' }, 'service_tier'],
    [{ extra: { protocol: 'openai-chat', fields: { store: true } } }, 'store'],
  ])('reports %o as a lost hint', (request, path) => {
    expect(encode(request)).toEqual({ body: minimal, losses: [{ path, kind: 'hint' }] });
  });

  it("writes what Anthropic has under Anthropic's names", () => {
    expect(
      encode({
        maxOutputTokens: 100,
        stream: true,
        includeUsage: true,
        temperature: 0.5,
        topK: 40,
        stop: ['END'],
        user: 'user-17',
        serviceTier: 'default',
      }),
    ).toEqual({
      body: {
        ...minimal,
        max_tokens: 100,
        stream: true,
        temperature: 0.5,
        top_k: 40,
        stop_sequences: ['END'],
        metadata: { user_id: 'user-17' },
        service_tier: 'standard_only',
      },
    });
  });

  it('writes one system text as a string and several as a list', () => {
    const system = (text: string) =>
      ({ role: 'system', content: [{ type: 'text', text }] }) as const;
    expect(encode({ messages: [system('a'), ...messages] }).body['system']).toBe('a');
    expect(encode({ messages: [system('a'), system('b'), ...messages] }).body['system']).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]);
  });

  it('asks for a schema natively, in a form that Anthropic takes', () => {
    const schema = { type: 'object', properties: { age: { type: 'integer', minimum: 0 } } };
    expect(
      encode({ responseFormat: { type: 'json_schema', name: 'person', schema, strict: true } }),
    ).toEqual({
      body: {
        ...minimal,
        output_config: {
          format: {
            type: 'json_schema',
            schema: {
              type: 'object',
              properties: { age: { type: 'integer', description: '{minimum: 0}' } },
              additionalProperties: false,
            },
          },
        },
      },
    });
  });

  it('combines effort and schema in one place', () => {
    const { body } = encode({
      model: 'claude-opus-4-8',
      reasoning: { effort: 'medium' },
      responseFormat: { type: 'json_schema', name: 'a', schema: { type: 'string' } },
    });
    expect(body).toMatchObject({
      max_tokens: 128_000,
      thinking: { type: 'adaptive' },
      output_config: { effort: 'medium', format: { schema: { type: 'string' } } },
    });
  });

  it("gives an Anthropic caller's request back, however odd, with its headers", () => {
    const body: JsonObject = {
      model: 'm',
      max_tokens: 0,
      temperature: 2,
      stop_sequences: [],
      service_tier: 'tier_of_tomorrow',
      tools: [],
      metadata: { user_id: 'ada@example.com', team: 'blue' },
      messages: [
        { role: 'assistant', content: '' },
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm', signature: '' }] },
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: ' ' }] },
      ],
      system: [],
      output_config: {},
      tool_choice: { type: 'any', disable_parallel_tool_use: false },
    };
    const headers = { 'anthropic-beta': 'context-1m-2025-08-07' };
    const request = decodeRequest({ body, headers, params: {}, query: {} });
    expect(encodeRequest(request)).toEqual({ body, headers });
  });

  it('takes a system message that somebody put before an Anthropic conversation', () => {
    const own = decodeRequest({
      body: { model: 'm', max_tokens: 1, system: 'a', messages: [{ role: 'user', content: 'Hi' }] },
      headers: {},
      params: {},
      query: {},
    });
    const added = { role: 'system', content: [{ type: 'text', text: 'b' }] } as const;
    const { body } = encodeRequest({ ...own, messages: [added, ...own.messages] });
    expect(body['system']).toEqual([
      { type: 'text', text: 'b' },
      { type: 'text', text: 'a' },
    ]);
  });
});
