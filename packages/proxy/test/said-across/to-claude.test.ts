import type { JsonObject } from '@llm/core';
import { anthropic, openai } from '@llm/providers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Across, startAcross } from '../support/said-across.ts';

let across: Across;
beforeAll(async () => {
  across = await startAcross();
});
afterAll(() => across.close());

const hi = [{ role: 'user', content: 'Hi' }];
const opus = 'claude-opus-4-8';
const older = 'claude-haiku-4-5';
const sent = async (model: string, body: object) =>
  (await across.chat(anthropic, model, { ...body })).sent?.body ?? {};

describe('thinking and limits of a chat caller', () => {
  it.each([
    ['claude-opus-4-6', { reasoning_effort: 'xhigh' }, { output_config: { effort: 'high' } }],
    ['claude-opus-4-7', { reasoning_effort: 'xhigh' }, { output_config: { effort: 'xhigh' } }],
    [
      'claude-opus-4-7',
      { thinking: { type: 'enabled', budget_tokens: 8192 } },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    ],
    [older, { max_tokens: 4000, reasoning_effort: 'max' }, { max_tokens: 4000 }],
    [older, {}, { max_tokens: 64_000 }],
    ['claude-3-haiku-20240307', {}, { max_tokens: 4096 }],
    [older, { max_tokens: 90_000 }, { max_tokens: 64_000 }],
    ['claude-opus-5', { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    [older, { safety_identifier: 'u-1' }, { metadata: { user_id: 'u-1' } }],
    [older, { temperature: 0.7, top_p: 0.9 }, { temperature: 0.7 }],
  ])('become what %s takes: %j', async (model, body, wanted) => {
    expect(await sent(model, body)).toMatchObject(wanted);
  });

  it('chooses the version of the API by the model', async () => {
    const versionAt = async (model: string) =>
      (await across.chat(anthropic, model, {})).sent?.headers['anthropic-version'];
    expect(await versionAt(older)).toBe('2023-06-01');
    expect(await versionAt(opus)).toBe('2026-10-21');
    const own = await across.messages(anthropic, opus, {});
    expect(own.sent?.headers['anthropic-version']).toBe('2023-06-01');
  });

  it('drops one of two sampling parameters and says so, and refuses by name what a model lacks', async () => {
    const both = await across.chat(anthropic, older, { temperature: 0.7, top_p: 0.9 });
    expect([both.status, both.dropped]).toEqual([200, 'top_p']);
    expect(both.sent?.body).not.toHaveProperty('top_p');
    const plain = await across.chat(anthropic, opus, { temperature: 1, top_p: 1 });
    expect([plain.status, plain.dropped]).toEqual([200, '']);
    expect(plain.sent?.body).not.toHaveProperty('temperature');
    expect((await across.chat(anthropic, opus, { temperature: 0.2 })).text).toContain(
      'temperature',
    );
    const schema = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } };
    const answer = await across.chat(anthropic, 'claude-sonnet-4-20250514', {
      response_format: schema,
    });
    expect([answer.status, answer.sent]).toEqual([400, undefined]);
    expect(answer.text).toContain('response_format');
  });

  it.each([
    { modalities: ['text', 'audio'] },
    { audio: { voice: 'alloy' } },
    { web_search_options: {} },
    { guided_json: {} },
  ])('refuses by name what it asks of the answer: %j', async (body) => {
    const answer = await across.chat(anthropic, older, body);
    expect([answer.status, answer.sent]).toEqual([400, undefined]);
    expect(answer.text).toContain(Object.keys(body)[0]);
  });

  it("lets Anthropic's own fields up, and what changes no answer go", async () => {
    const fields = {
      context_management: { edits: [] },
      mcp_servers: [],
      cache_control: { type: 'ephemeral' },
    };
    expect(await sent(older, { ...fields, store: true, modalities: ['text'] })).toMatchObject(
      fields,
    );
  });
});

describe('messages of a chat caller', () => {
  const ask = (content: JsonObject[]) =>
    across.chat(anthropic, older, { messages: [{ role: 'user', content }] });

  it('carries pictures and documents in every form that people write', async () => {
    const pdf = 'JVBERi0=';
    const { sent: got } = await ask([
      { type: 'image', source: { type: 'base64', media_type: 'image/jpg', data: 'AA==' } },
      { type: 'document', source: { type: 'url', url: 'https://x.example/y.pdf' } },
      { type: 'image_url', image_url: { url: `data:application/pdf;base64,${pdf}` } },
      { type: 'file', file: { file_id: 'https://x.example/z.pdf' } },
      { type: 'image_url', image_url: { url: 'data:IMAGE/JPG;base64,AA==' } },
    ]);
    const image = { type: 'base64', media_type: 'image/jpeg', data: 'AA==' };
    expect(got?.body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: image },
          { type: 'document', source: { type: 'url', url: 'https://x.example/y.pdf' } },
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: pdf },
          },
          { type: 'document', source: { type: 'url', url: 'https://x.example/z.pdf' } },
          { type: 'image', source: image },
        ],
      },
    ]);
  });

  it('refuses by its path what it cannot carry, and never sends a placeholder', async () => {
    const answer = await ask([{ type: 'video_url', video_url: { url: 'https://a.example' } }]);
    expect([answer.status, answer.sent]).toEqual([400, undefined]);
    expect(answer.text).toContain('messages[0].content[0]');
  });

  it('gives the second call of an id another, and its result too', async () => {
    const turn = (text: string) => [
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call.0', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call.0', content: text },
    ];
    const { sent: got } = await across.chat(anthropic, older, {
      messages: [...hi, ...turn('a'), ...turn('b')],
    });
    const ids = [...(got?.raw ?? '').matchAll(/"(?:id|tool_use_id)":"([^"]*)"/g)].map(
      ([, id]) => id,
    );
    expect(ids).toEqual(['call_0', 'call_0', 'call_0_2', 'call_0_2']);
  });

  it('marks what was marked, wherever the mark stood', async () => {
    const mark = { type: 'ephemeral' };
    const { sent: got } = await across.chat(anthropic, older, {
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } }],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            {
              id: 'c',
              type: 'function',
              function: { name: 'f', arguments: '{}' },
              cache_control: mark,
            },
          ],
        },
        { role: 'tool', tool_call_id: 'c', content: 'x' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: {}, cache_control: mark } }],
    });
    expect(got?.body).toMatchObject({
      messages: [
        { content: [{ cache_control: mark }] },
        { content: [{ type: 'tool_use', cache_control: mark }] },
        {},
      ],
      tools: [{ cache_control: mark }],
    });
  });

  it('leaves a system message where it stands, for models that take it there', async () => {
    const messages = [...hi, { role: 'system', content: 'Now in French.' }];
    expect(await sent(opus, { messages })).toMatchObject({
      messages: [
        { role: 'user' },
        { role: 'system', content: [{ type: 'text', text: 'Now in French.' }] },
      ],
    });
    expect(await sent(older, { messages })).toMatchObject({
      messages: hi,
      system: 'Now in French.',
    });
  });

  it('reads no half of a surrogate pair, and every whole one', async () => {
    const text = '{"messages":[{"role":"user","content":"x\\ud83d y \\ud83d\\ude00 \\\\ud83d"}]}';
    const { sent: got } = await across.chatText(anthropic, older, text);
    expect(got?.body['messages']).toEqual([{ role: 'user', content: 'x\ufffd y 😀 \\ud83d' }]);
  });

  it('closes nullable objects, and bounds no strict tool', async () => {
    const schema = {
      type: 'object',
      properties: {
        n: { type: 'integer', minimum: 1 },
        o: { type: ['null', 'object'], properties: {} },
      },
    };
    const declared = { name: 'f', parameters: schema, strict: true };
    const { tools } = await sent(older, { tools: [{ type: 'function', function: declared }] });
    expect(JSON.stringify(tools)).not.toContain('"minimum":');
    expect(JSON.stringify(tools).match(/"additionalProperties":false/g)).toHaveLength(2);
  });
});

describe('a messages caller of Claude itself', () => {
  const own = (body: object, model = opus) => across.messages(anthropic, model, { ...body });

  it('has its bytes passed where nothing applies', async () => {
    const raw = '{ "messages" : [{"role":"user","content":"Hi"}], "thinking":{"type":"adaptive"} }';
    const { sent: got } = await across.messagesText(anthropic, opus, raw);
    expect(got?.raw).toContain('"messages" : [{"role"');
  });

  it.each([
    [
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
      opus,
      { thinking: { type: 'adaptive' } },
    ],
    [
      { thinking: { type: 'adaptive' }, max_tokens: 9000 },
      older,
      { thinking: { type: 'enabled' } },
    ],
    [
      { output_config: { effort: 'xhigh' } },
      'claude-opus-4-6',
      { output_config: { effort: 'high' } },
    ],
    [{ max_tokens: 99_999 }, 'claude-opus-4-1', { max_tokens: 32_000 }],
  ])('is fitted to the model: %j for %s', async (body, model, wanted) => {
    expect((await own(body, model)).sent?.body).toMatchObject(wanted);
  });

  it('loses the sampling that the model refuses, and is told', async () => {
    const { sent: got, dropped } = await own({ temperature: 0.2, top_p: 1 });
    expect(got?.body).not.toHaveProperty('temperature');
    expect(dropped).toBe('temperature');
  });

  it('has a history of other models mended', async () => {
    const { sent: got } = await own({
      messages: [
        ...hi,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: '' },
            { type: 'tool_use', id: 'functions.Read:0', name: 'f', input: {} },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'functions.Read:0', content: 'x' }],
        },
      ],
    });
    expect(got?.body['messages']).toMatchObject([
      {},
      { content: [{ type: 'tool_use', id: 'functions_Read_0' }] },
      { content: [{ tool_use_id: 'functions_Read_0' }] },
    ]);
  });
});

describe('calls of tools for a messages caller', () => {
  const answerWith = (call: object) =>
    JSON.stringify({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: { role: 'assistant', content: null, tool_calls: [call] },
        },
      ],
    });
  const call = { id: 'call_0', type: 'function', function: { name: 'f', arguments: '{}' } };
  const turn = (id: string) => [
    ...hi,
    { role: 'assistant', content: [{ type: 'tool_use', id, name: 'f', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'x' }] },
  ];
  const idOf = (content: unknown) => (content as { id: string }[])[0]?.id ?? '';

  it('have ids that no call of the conversation has', async () => {
    across.answer = answerWith(call);
    const { body } = await across.messages(openai, 'gpt-4.1', { messages: turn('call_0') });
    across.answer = '';
    expect(idOf(body['content'])).toBe('call_0_2');
  });

  it("keep another vendor's signature until it goes back, and Claude never sees it", async () => {
    const signed = { ...call, extra_content: { google: { thought_signature: 'S+/=ü' } } };
    across.answer = answerWith(signed);
    const id = idOf((await across.messages(openai, 'gemini-3-pro', {})).body['content']);
    across.answer = '';
    expect(id).toMatch(/^[\w-]+$/);
    const back = await across.messages(openai, 'gemini-3-pro', { messages: turn(id) });
    expect(back.sent?.body['messages']).toMatchObject([
      {},
      { tool_calls: [signed] },
      { tool_call_id: 'call_0' },
    ]);
    const claude = await across.messages(anthropic, opus, { messages: turn(id) });
    expect(claude.sent?.raw).not.toContain(id);
    expect(claude.sent?.raw).toContain('"tool_use_id":"call_0"');
  });
});
