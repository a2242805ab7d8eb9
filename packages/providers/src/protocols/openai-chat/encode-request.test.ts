import type { ChatRequest, FunctionTool } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { encodeRequest } from './encode-request.ts';

const request = (fields: Partial<ChatRequest>): ChatRequest => ({
  model: 'm',
  messages: [],
  ...fields,
});
const tool: FunctionTool = { type: 'function', name: 'n', parameters: { type: 'object' } };

describe('encodeRequest', () => {
  it.each<readonly [Partial<ChatRequest>, string, 'parameter' | 'hint']>([
    [{ topK: 5 }, 'top_k', 'parameter'],
    [{ metadata: { user: 'u' } }, 'metadata', 'hint'],
    [{ serviceTier: 'standard_only' }, 'service_tier', 'hint'],
    [{ reasoning: { mode: 'adaptive' } }, 'thinking', 'hint'],
    [{ extra: { protocol: 'other', fields: { container: 'c', none: null } } }, 'container', 'hint'],
    [{ tools: [tool, { type: 'native', protocol: 'other', value: {} }] }, 'tools[1]', 'parameter'],
    [{ tools: [{ ...tool, cacheHint: {} }] }, 'tools[0].cache_control', 'hint'],
    [
      { tools: [tool], toolChoice: { type: 'native', protocol: 'other', value: {} } },
      'tool_choice',
      'parameter',
    ],
  ])('reports what it cannot say of %j', (fields, path, kind) => {
    const { body, losses } = encodeRequest(request(fields));
    expect(losses).toEqual([{ path, kind }]);
    expect(JSON.stringify(body)).not.toContain('container');
    expect(body['top_k']).toBeUndefined();
  });

  it('says nothing of defaults, and reports no loss for them', () => {
    const { body, losses } = encodeRequest(
      request({ candidates: 1, frequencyPenalty: 0, presencePenalty: 0, logprobs: false }),
    );
    expect(losses).toBeUndefined();
    expect(body).toEqual({
      model: 'm',
      messages: [],
      n: 1,
      frequency_penalty: 0,
      presence_penalty: 0,
      logprobs: false,
    });
  });

  it('gives callers of other protocols the newer limit', () => {
    expect(encodeRequest(request({ maxOutputTokens: 9 })).body).toEqual({
      model: 'm',
      messages: [],
      max_completion_tokens: 9,
    });
  });

  it('asks for token counts as it is told', () => {
    const { body } = encodeRequest(request({ stream: true, includeUsage: true }));
    expect(body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('leaves out the choice among tools that are all lost', () => {
    const { body } = encodeRequest(
      request({
        tools: [{ type: 'native', protocol: 'other', value: {} }],
        toolChoice: { type: 'required' },
        parallelToolCalls: true,
      }),
    );
    expect(body).toEqual({ model: 'm', messages: [] });
  });

  it('writes tools, a forced one, and a schema for the answer', () => {
    const { body } = encodeRequest(
      request({
        tools: [tool],
        toolChoice: { type: 'tool', name: 'n' },
        responseFormat: { type: 'json_schema', name: 's', schema: {}, strict: true },
      }),
    );
    expect(body).toMatchObject({
      tools: [{ type: 'function', function: { name: 'n', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'n' } },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 's', schema: {}, strict: true },
      },
    });
  });

  it('lets what the hub says win over what was kept', () => {
    const { body } = encodeRequest(
      request({
        model: 'upstream-model',
        extra: { protocol: 'openai-chat', fields: { model: 'asked', verbosity: 'low' } },
      }),
    );
    expect(body).toEqual({ model: 'upstream-model', messages: [], verbosity: 'low' });
  });
});
