import type { Block, ChatRequest, JsonObject, Message } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { encodeRequest } from './encode-request.ts';

const text = (words: string): Block => ({ type: 'text', text: words });
const hi: Message = { role: 'user', content: [text('Hi')] };
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'us.amazon.nova-2-lite-v1:0';

const encode = (request: Partial<ChatRequest>, model = 'meta.llama3-70b-instruct-v1:0') => {
  const { body, losses = [] } = encodeRequest({ model, messages: [hi], ...request });
  const { messages: _, ...rest } = body;
  return { rest, lost: losses.map(({ path, kind }) => `${path}: ${kind}`) };
};
const messagesOf = (...messages: readonly Message[]) =>
  encodeRequest({ model: claude, messages }).body['messages'];

describe('settings of a caller of another protocol', () => {
  it('are few in the words of Converse', () => {
    expect(
      encode({
        maxOutputTokens: 5,
        temperature: 0.5,
        topP: 0.9,
        stop: ['END'],
        serviceTier: 'flex',
        candidates: 1,
        frequencyPenalty: 0,
        logitBias: {},
        topLogprobs: 0,
        parallelToolCalls: true,
        responseFormat: { type: 'text' },
      }),
    ).toEqual({
      rest: {
        inferenceConfig: { maxTokens: 5, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
        serviceTier: { type: 'flex' },
      },
      lost: [],
    });
  });

  it.each<[Partial<ChatRequest>, string]>([
    [{ candidates: 2 }, 'n: parameter'],
    [{ seed: 7 }, 'seed: parameter'],
    [{ frequencyPenalty: 0.5 }, 'frequency_penalty: parameter'],
    [{ presencePenalty: -1 }, 'presence_penalty: parameter'],
    [{ logitBias: { 1: 2 } }, 'logit_bias: parameter'],
    [{ logprobs: true }, 'logprobs: parameter'],
    [{ topLogprobs: 3 }, 'top_logprobs: parameter'],
    [{ topK: 3 }, 'top_k: parameter'],
    [{ stop: [''] }, 'stop: parameter'],
    [{ parallelToolCalls: false }, 'parallel_tool_calls: parameter'],
    [{ user: 'me' }, 'user: hint'],
    [{ metadata: { a: 'b' } }, 'metadata: hint'],
    [{ serviceTier: 'scale' }, 'service_tier: hint'],
    [{ responseFormat: { type: 'json' } }, 'response_format: hint'],
    [{ reasoning: { effort: 'high' } }, 'reasoning_effort: hint'],
    [{ extra: { protocol: 'openai-chat', fields: { verbosity: 'low' } } }, 'verbosity: hint'],
    [{ extra: { protocol: 'openai-chat', fields: { odd: 1 } } }, 'odd: parameter'],
  ])('%j is reported, and left out', (request, lost) => {
    expect(encode(request)).toEqual({ rest: {}, lost: [lost] });
  });

  it('moves a temperature above 1', () => {
    expect(encode({ temperature: 1.5 })).toEqual({
      rest: { inferenceConfig: { temperature: 1 } },
      lost: ['temperature: parameter'],
    });
  });

  it('go to Claude in its own words, within what it takes', () => {
    expect(encode({ temperature: 0.5, topP: 0.5, topK: 3, stop: [' ', 'a'] }, claude)).toEqual({
      rest: {
        inferenceConfig: { temperature: 0.5, stopSequences: ['a'] },
        additionalModelRequestFields: { top_k: 3 },
      },
      lost: ['stop: parameter', 'top_p: parameter'],
    });
    expect(encode({ temperature: 0.5, topP: 0.5 }, 'anthropic.claude-opus-4-8')).toEqual({
      rest: {},
      lost: ['temperature: parameter', 'top_p: parameter'],
    });
    // Converse's own `inferenceConfig` has no such field (InferenceConfiguration of the service model).
    expect(encode({ topK: 3 }, nova).rest).toEqual({
      additionalModelRequestFields: { inferenceConfig: { topK: 3 } },
    });
  });

  it('carries what the service has, whoever writes it', () => {
    const fields = { guardrailConfig: { guardrailIdentifier: 'x' }, requestMetadata: { a: 'b' } };
    expect(encode({ extra: { protocol: 'openai-chat', fields } })).toEqual({
      rest: fields,
      lost: [],
    });
  });
});

describe('thinking', () => {
  it('is a budget for older models of Claude, with room for the answer', () => {
    expect(encode({ reasoning: { effort: 'low' }, temperature: 0.5 }, claude)).toEqual({
      rest: {
        inferenceConfig: { maxTokens: 64_000 },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } },
      },
      lost: ['temperature: parameter'],
    });
  });

  it('is an effort for newer ones', () => {
    expect(encode({ reasoning: { effort: 'xhigh' } }, 'anthropic.claude-opus-4-8')).toEqual({
      rest: {
        outputConfig: { effort: 'xhigh' },
        additionalModelRequestFields: { thinking: { type: 'adaptive', display: 'summarized' } },
      },
      lost: [],
    });
  });

  it.each<[string, JsonObject, string, readonly string[]]>([
    [
      nova,
      { effort: 'low' },
      '{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}',
      [],
    ],
    [
      nova,
      { effort: 'max' },
      '{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}}',
      ['reasoning_effort: hint'],
    ],
    [nova, { mode: 'off' }, 'null', []],
    ['openai.gpt-oss-120b-1:0', { effort: 'medium' }, '{"reasoning_effort":"medium"}', []],
    [
      'openai.gpt-oss-120b-1:0',
      { effort: 'none' },
      '{"reasoning_effort":"low"}',
      ['reasoning_effort: hint'],
    ],
  ])('of %s asked for %j', (model, reasoning, fields, lost) => {
    const encoded = encode({ reasoning }, model);
    const sent = JSON.stringify(encoded.rest['additionalModelRequestFields'] ?? null);
    expect(sent).toBe(fields);
    expect(encoded.lost).toEqual(lost);
  });
});

describe('tools', () => {
  const tool = { type: 'function', name: 'get.weather', description: '' } as const;

  it('have names that Bedrock takes, a schema, and no empty description', () => {
    const { rest, lost } = encode({
      tools: [{ ...tool, parameters: { properties: {} } }],
      toolChoice: { type: 'tool', name: 'get.weather' },
    });
    expect(rest['toolConfig']).toEqual({
      tools: [
        {
          toolSpec: {
            name: 'get_weather',
            inputSchema: { json: { properties: {}, type: 'object' } },
          },
        },
      ],
      toolChoice: { tool: { name: 'get_weather' } },
    });
    expect(lost).toEqual([]);
  });

  it('are left out where none may be called', () => {
    expect(encode({ tools: [tool], toolChoice: { type: 'none' } })).toEqual({ rest: {}, lost: [] });
  });

  it('that were called before are offered again, because Bedrock demands it', () => {
    const messages: Message[] = [
      hi,
      { role: 'assistant', content: [{ type: 'tool_call', id: 'c', name: 'now', arguments: '' }] },
      { role: 'tool', content: [{ type: 'tool_result', toolCallId: 'c', content: [text('12')] }] },
    ];
    const { rest, lost } = encode({ messages, toolChoice: { type: 'none' } });
    expect(rest['toolConfig']).toEqual({
      tools: [
        { toolSpec: { name: 'now', inputSchema: { json: { type: 'object', properties: {} } } } },
      ],
    });
    expect(lost).toEqual(['tool_choice: parameter']);
  });

  it('of another provider are reported', () => {
    const native = { type: 'native', protocol: 'openai-chat', value: { type: 'custom' } } as const;
    expect(encode({ tools: [native], toolChoice: { type: 'auto' } })).toEqual({
      rest: {},
      lost: ['tools[0]: parameter'],
    });
  });
});

describe('structured output', () => {
  const responseFormat = {
    type: 'json_schema',
    name: 'city',
    schema: { type: 'object', properties: { name: { type: 'string', minLength: 2 } } },
  } as const;

  it('is a schema as text, closed', () => {
    const { rest, lost } = encode({ responseFormat }, claude);
    expect(rest['outputConfig']).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: {
          jsonSchema: {
            name: 'city',
            schema:
              '{"type":"object","properties":{"name":{"type":"string","description":"{minLength: 2}"}},"additionalProperties":false}',
          },
        },
      },
    });
    expect(lost).toEqual([]);
  });

  it('is refused by models that do not have it', () => {
    expect(encode({ responseFormat }, 'anthropic.claude-3-5-sonnet-20240620-v1:0')).toEqual({
      rest: {},
      lost: ['response_format: parameter'],
    });
  });
});

describe('the conversation of a caller of another protocol', () => {
  it('has its system texts apart, and marks of the cache where a model takes them', () => {
    const system: Message = {
      role: 'system',
      content: [{ ...text('S'), cacheHint: { ttl: '1h' } } as Block],
    };
    const { body, losses } = encodeRequest({ model: claude, messages: [system, hi] });
    expect(body['system']).toEqual([{ text: 'S' }, { cachePoint: { type: 'default', ttl: '1h' } }]);
    expect(losses).toBeUndefined();
    const other = encodeRequest({ model: 'meta.llama3', messages: [system, hi] });
    expect(other.body['system']).toEqual([{ text: 'S' }]);
    expect(other.losses).toEqual([{ path: 'system[0].cache_control', kind: 'hint' }]);
  });

  it('has ids within their bounds, the same for call and result', () => {
    const id = `call|${'x'.repeat(80)}`;
    const [, answer, result] = messagesOf(
      hi,
      { role: 'assistant', content: [{ type: 'tool_call', id, name: 'f', arguments: '{"a":1}' }] },
      {
        role: 'tool',
        content: [{ type: 'tool_result', toolCallId: id, content: [text('ok')], isError: true }],
      },
    ) as JsonObject[];
    const call = (answer?.['content'] as JsonObject[])[0]?.['toolUse'] as JsonObject;
    const given = (result?.['content'] as JsonObject[])[0]?.['toolResult'] as JsonObject;
    expect(call).toMatchObject({ name: 'f', input: { a: 1 } });
    expect(call['toolUseId']).toMatch(/^[\w.:-]{1,64}$/);
    expect(given['toolUseId']).toBe(call['toolUseId']);
    expect(given).toMatchObject({ content: [{ text: 'ok' }], status: 'error' });
  });

  it('refuses broken arguments of a call by their place', () => {
    const call: Block = { type: 'tool_call', id: 'c', name: 'f', arguments: '{"a":' };
    expect(() => messagesOf(hi, { role: 'assistant', content: [call] })).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        param: 'messages[1].content[0].arguments',
      }),
    );
  });

  it('sends pictures, documents with names of their own, and a text beside a document', () => {
    const pdf = { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' } as const;
    const content: Block[] = [
      { type: 'image', source: { kind: 'url', url: 'data:image/jpg;base64,/9j/' } },
      { type: 'file', source: pdf, filename: 'Year_2025.pdf' },
      { type: 'file', source: pdf, filename: 'Year_2025.pdf' },
      { type: 'image', source: pdf },
      { type: 'file', source: { kind: 'text', mediaType: 'text/plain', text: 'ä' } },
      { type: 'file', source: { kind: 'url', url: 's3://b/c.csv' }, filename: 'c' },
      { type: 'audio', data: 'UklGRg==', format: 'wav' },
    ];
    const [message] = messagesOf({ role: 'user', content }) as JsonObject[];
    expect(message?.['content']).toEqual([
      { image: { format: 'jpeg', source: { bytes: '/9j/' } } },
      { document: { format: 'pdf', source: { bytes: 'JVBERi0=' }, name: 'Year 2025 pdf' } },
      { document: { format: 'pdf', source: { bytes: 'JVBERi0=' }, name: 'Year 2025 pdf 2' } },
      { document: { format: 'pdf', source: { bytes: 'JVBERi0=' }, name: 'document' } },
      { document: { format: 'txt', source: { bytes: 'w6Q=' }, name: 'document 2' } },
      { document: { format: 'csv', source: { s3Location: { uri: 's3://b/c.csv' } }, name: 'c' } },
      { audio: { format: 'wav', source: { bytes: 'UklGRg==' } } },
      { text: '.' },
    ]);
  });

  it.each<[string, Block]>([
    [
      'a picture that it would have to fetch',
      { type: 'image', source: { kind: 'url', url: 'https://a.b/c.png' } },
    ],
    [
      'a picture of another kind',
      { type: 'image', source: { kind: 'base64', mediaType: 'image/tiff', data: 'AA==' } },
    ],
    ['a file of another provider', { type: 'file', source: { kind: 'file', id: 'file-1' } }],
    ['sound in another format', { type: 'audio', data: 'AA==', format: 'amr' }],
    ['a block of another protocol', { type: 'opaque', protocol: 'x', value: {} }],
  ])('reports %s as content', (_, block) => {
    const { losses } = encodeRequest({
      model: claude,
      messages: [{ role: 'user', content: [text('See'), block] }],
    });
    expect(losses).toEqual([{ path: 'messages[0].content[1]', kind: 'content' }]);
  });

  it('sends back thoughts that are signed, and no others', () => {
    const [, answer] = messagesOf(hi, {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'plain' },
        { type: 'reasoning', text: 'mine', signature: 'sig' },
        { type: 'reasoning', text: '', redacted: 'sealed' },
        text('Done'),
      ],
    }) as JsonObject[];
    expect(answer?.['content']).toEqual([
      { reasoningContent: { reasoningText: { text: 'mine', signature: 'sig' } } },
      { reasoningContent: { redactedContent: 'sealed' } },
      { text: 'Done' },
    ]);
  });
});
