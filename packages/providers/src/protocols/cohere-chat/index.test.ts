import { loadFixtures, protocolCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { cohereChat } from './index.ts';

const { client } = cohereChat;
const hi = { role: 'user', content: [{ type: 'text', text: 'Hi' }] } as const;

describe('cohere-chat', () => {
  it.each(protocolCases(cohereChat, loadFixtures(new URL('__fixtures__/', import.meta.url))))(
    '$name',
    ({ run }) => run(),
  );

  it('reports what Cohere has no field for', () => {
    const { losses } = client.encodeRequest({
      model: 'command-r7b-12-2024',
      messages: [
        {
          ...hi,
          name: 'Ann',
          content: [
            { type: 'text', text: 'Hi', cacheHint: {} },
            { type: 'file', source: { kind: 'file', id: 'f1' } },
          ],
        },
        { role: 'assistant', content: [{ type: 'reasoning', text: 'Hm.' }] },
      ],
      candidates: 2,
      logitBias: { 5: 1 },
      topLogprobs: 2,
      user: 'u',
      reasoning: { effort: 'high' },
      extra: { protocol: 'openai-chat', fields: { odd: 1, store: true, safety_mode: 'OFF' } },
    });
    expect(losses?.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'parameter n',
      'parameter logit_bias',
      'parameter top_logprobs',
      'hint user',
      'parameter odd',
      'hint store',
      'hint messages[0].name',
      'hint messages[0].content[0].cache_control',
      'content messages[0].content[1]',
      'hint messages[1].content[0]',
      'hint reasoning_effort',
    ]);
  });

  it('offers only the tool that must be called', () => {
    const tool = { type: 'function', name: 'a' } as const;
    const { body } = client.encodeRequest({
      model: 'm',
      messages: [hi],
      tools: [tool, { ...tool, name: 'b' }],
      toolChoice: { type: 'tool', name: 'b' },
    });
    expect(body).toMatchObject({
      tool_choice: 'REQUIRED',
      tools: [{ function: { name: 'b', parameters: { type: 'object' } } }],
    });
    expect(body?.['tools']).toHaveLength(1);
  });
});
