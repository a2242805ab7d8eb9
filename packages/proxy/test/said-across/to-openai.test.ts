import type { JsonObject, Provider } from '@llm/core';
import { openai } from '@llm/providers';
import { deepseek, groq, vllm } from '@llm/providers/compatible';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Across, startAcross } from '../support/said-across.ts';

let across: Across;
beforeAll(async () => {
  across = await startAcross();
});
afterAll(() => across.close());

const hi = [{ role: 'user', content: 'Hi' }];
const tools = [{ name: 'f', input_schema: { type: 'object' } }];
const chatTools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];

/** What a messages caller's body becomes at OpenAI. */
const sent = async (model: string, body: object) =>
  (await across.messages(openai, model, { ...body })).sent?.body ?? {};

describe('thinking of a messages caller', () => {
  it.each([
    [
      'gpt-5.4',
      { tools, thinking: { type: 'adaptive' }, output_config: { effort: 'medium' } },
      'none',
    ],
    ['gpt-5.4', { tools }, undefined],
    ['gpt-5.4', { output_config: { effort: 'medium' } }, 'medium'],
    ['gpt-5.6', { tools }, 'none'],
    ['gpt-5.6-luna', { output_config: { effort: 'max' } }, 'xhigh'],
    ['gpt-5.6', { thinking: { type: 'disabled' } }, 'none'],
    ['gpt-5.1', { output_config: { effort: 'xhigh' } }, 'high'],
    ['gpt-5', { thinking: { type: 'disabled' } }, 'minimal'],
    ['gpt-5-mini', { tools, thinking: { type: 'enabled', budget_tokens: 1024 } }, 'low'],
    ['gpt-4.1', { thinking: { type: 'enabled', budget_tokens: 5000 } }, undefined],
    ['gpt-4o', { output_config: { effort: 'high' } }, undefined],
    ['o3', { output_config: { effort: 'max' } }, 'high'],
    ['unknown', { thinking: { type: 'disabled' }, output_config: { effort: 'high' } }, undefined],
    ['gpt-5.2', { thinking: { type: 'disabled' }, output_config: { effort: 'high' } }, 'none'],
  ])('is said to %s as it takes it: %j', async (model, body, effort) => {
    const { reasoning_effort: got, thinking } = await sent(model, body);
    expect([got, thinking]).toEqual([effort, undefined]);
  });

  it('goes to DeepSeek by its own switch, with the thoughts that a round of tools needs', async () => {
    const content = [
      { type: 'thinking', thinking: 'Hm', signature: 'sealed' },
      { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} },
    ];
    const result = [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }];
    const { sent: got } = await across.messages(deepseek, 'deepseek-chat', {
      messages: [...hi, { role: 'assistant', content }, { role: 'user', content: result }],
      thinking: { type: 'disabled' },
      output_config: { effort: 'high' },
    });
    expect(got?.body).toMatchObject({
      thinking: { type: 'disabled' },
      messages: [{}, { reasoning_content: 'Hm' }, {}],
    });
    expect(got?.body).not.toHaveProperty('reasoning_effort');
  });
});

describe('what a chat caller writes itself', () => {
  it('passes byte for byte where nothing applies', async () => {
    const raw =
      ' {"model":"gpt-4.1",  "messages":[{"role":"user","content":"Hi"}],"temperature": 0.20 }';
    const { sent: got } = await across.chatText(
      openai,
      'm',
      raw.replace('"model":"gpt-4.1",', '').trim(),
    );
    expect(got?.raw).toContain('"temperature": 0.20 }');
  });

  it('is fitted in the native lane too', async () => {
    const asked = { reasoning_effort: 'medium', tools: chatTools, max_tokens: 5, top_p: 1 };
    const { sent: got, dropped } = await across.chat(openai, 'gpt-5.4', asked);
    expect(got?.body).toMatchObject({
      reasoning_effort: 'none',
      max_completion_tokens: 5,
      top_p: 1,
    });
    expect(got?.body).not.toHaveProperty('max_tokens');
    expect(dropped).toBe('reasoning_effort');
  });

  it('is refused by name where a parameter is lost, unless drop_params says otherwise', async () => {
    const refused = await across.chat(openai, 'gpt-5', { temperature: 0.2 });
    expect([refused.status, refused.sent]).toEqual([400, undefined]);
    expect(refused.text).toContain('temperature');
    const { sent: got, dropped } = await across.chat(openai, 'gpt-5', {
      temperature: 0.2,
      top_p: 1,
      drop_params: true,
    });
    expect(dropped).toBe('temperature');
    expect(got?.body).not.toHaveProperty('temperature');
    expect(got?.body).not.toHaveProperty('top_p');
  });

  it('leaves none of what another model left in a history', async () => {
    const history = [
      ...hi,
      {
        role: 'assistant',
        content: 'Yes.',
        reasoning_content: 'Hm',
        thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: 's' }],
        provider_specific_fields: { citations: null },
      },
      ...hi,
    ];
    for (const provider of [openai, groq]) {
      const { sent: got } = await across.chat(provider, 'gpt-4.1', { messages: history });
      expect(got?.body['messages']).toEqual([...hi, { role: 'assistant', content: 'Yes.' }, ...hi]);
    }
    const { sent: unknown } = await across.chat(openai, 'my-own', { messages: history });
    expect(unknown?.body['messages']).toEqual(history);
  });

  it('shortens long ids, a pair each', async () => {
    const id = 'x'.repeat(65);
    const call = { id, type: 'function', function: { name: 'f', arguments: '{}' } };
    const messages = [
      ...hi,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: id, content: 'x' },
    ];
    const { sent: got } = await across.chat(openai, 'gpt-4.1', { messages });
    const ids = [...(got?.raw ?? '').matchAll(/x{8,}_\w+/g)].map(([found]) => found);
    expect([ids.length, new Set(ids).size, ids[0]?.length]).toEqual([2, 1, 40]);
  });

  it('has the roles and shapes that strict servers take', async () => {
    const messages = [
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      ...hi,
      { role: 'assistant', content: 'Yes?' },
      { role: 'system', content: 'c' },
      ...hi,
    ];
    const rolesAt = async (provider: Provider) => {
      const { sent: got } = await across.chat(provider, 'm', { messages });
      return (got?.body['messages'] as { role: string; content: unknown }[]).map((m) => [
        m.role,
        m.content,
      ]);
    };
    expect((await rolesAt(deepseek))[0]).toEqual(['system', 'a\n\nb']);
    expect((await rolesAt(vllm)).map(([role]) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
      'user',
    ]);
  });
});

describe('the limits of OpenAI for messages callers', () => {
  it('holds for ids of users, names of tools, empty lists and bare schemas', async () => {
    const name = `mcp__${'y'.repeat(80)}`;
    across.answer = JSON.stringify({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [
              {
                id: 'call_0',
                type: 'function',
                function: { name: name.slice(0, 64), arguments: '{}' },
              },
            ],
          },
        },
      ],
    });
    const { sent: got, body } = await across.messages(openai, 'gpt-4.1', {
      metadata: { user_id: 'u'.repeat(130) },
      tools: [{ name, input_schema: { type: 'object' } }],
      stop_sequences: [],
      system: [],
    });
    across.answer = '';
    expect(got?.body['user']).toMatch(/^u{47}_[0-9a-f]{16}$/);
    expect(got?.body).not.toHaveProperty('stop');
    expect(got?.body['messages']).toEqual(hi);
    expect(got?.body['tools']).toEqual([
      {
        type: 'function',
        function: { name: name.slice(0, 64), parameters: { type: 'object', properties: {} } },
      },
    ]);
    expect(body['content']).toEqual([{ type: 'tool_use', id: 'call_0', name, input: {} }]);
    expect(body).toMatchObject({ stop_details: null, container: null });
  });

  it('chooses no tool that is lost', async () => {
    const { sent: got, dropped } = await across.messages(openai, 'gpt-4.1', {
      tools: [{ type: 'bash_20250124', name: 'bash' }, ...tools],
      tool_choice: { type: 'tool', name: 'bash' },
    });
    expect(got?.body).not.toHaveProperty('tool_choice');
    expect(dropped).toContain('tool_choice');
  });

  it('marks the prompt for the cache by the word of the model, and only where it has one', async () => {
    const content = [{ type: 'text', text: 'Long', cache_control: { type: 'ephemeral' } }];
    const messages = [{ role: 'user', content }];
    const marked = await across.messages(openai, 'gpt-5.6', { messages });
    expect(marked.sent?.raw).toContain('"prompt_cache_breakpoint":{"mode":"explicit"}');
    expect(marked.sent?.raw).not.toContain('cache_control');
    const plain = await across.messages(openai, 'gpt-4.1', { messages });
    expect(plain.sent?.body['messages']).toEqual([{ role: 'user', content: 'Long' }]);
    expect(plain.dropped).toContain('cache_control');
  });
});

describe('content of a messages caller', () => {
  const ask = (part: JsonObject) =>
    across.messages(openai, 'gpt-4.1', { messages: [{ role: 'user', content: [part] }] });
  const text = [{ type: 'text', text: 'The code is 4711.' }];

  it.each([
    { type: 'document', title: 'Memo', source: { type: 'content', content: text } },
    {
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: text[0]?.text ?? '' },
    },
    { type: 'search_result', source: 'https://a.example', title: 'Found', content: text },
  ])('is said as text where it is text: %j', async (part) => {
    const { status, sent: got } = await ask(part);
    expect(status).toBe(200);
    expect(got?.raw).toContain('4711');
  });

  it.each([
    { type: 'document', source: { type: 'url', url: 'https://files.example/a.pdf' } },
    { type: 'document', source: { type: 'content', content: [{ type: 'image', source: {} }] } },
    { type: 'container_upload', file_id: 'file_1' },
    { type: 'image', source: { type: 'file', file_id: 'file_1' } },
  ])('is refused by its path where it cannot be carried, drop_params or not: %j', async (part) => {
    for (const body of [{}, { drop_params: true }]) {
      const answer = await across.messages(openai, 'gpt-4.1', {
        ...body,
        messages: [{ role: 'user', content: [part] }],
      });
      expect([answer.status, answer.sent]).toEqual([400, undefined]);
      expect(answer.text).toContain('messages[0].content[0]');
    }
  });

  it('leaves the accounting of Claude Code out', async () => {
    const billing = { type: 'text', text: 'x-anthropic-billing-header: cch=71fea;' };
    const { sent: got } = await across.messages(openai, 'gpt-4.1', { system: [billing, ...text] });
    expect(got?.body['messages']).toEqual([
      { role: 'system', content: 'The code is 4711.' },
      ...hi,
    ]);
  });
});
