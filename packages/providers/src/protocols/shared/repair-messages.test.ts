import type { Block, ChatRequest, Loss, Message } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { repairMessages } from './repair-messages.ts';
import { createKeptFields } from './kept-fields.ts';
import { createToolNames } from './tool-names.ts';

const { foreignFields } = createKeptFields('mine');
const toValidId = (id: string) => id.replaceAll(/[^\w-]/g, '_') || '_';

function repair(messages: readonly Message[]) {
  const request: ChatRequest = { model: 'm', messages };
  const losses: Loss[] = [];
  return {
    ...repairMessages(request, {
      names: createToolNames(request, { isOwn: false, longest: 128 }),
      takes: {},
      losses,
      foreignFields,
      toValidId,
    }),
    losses,
  };
}

const text = (words: string): Block => ({ type: 'text', text: words });
const user = (...content: readonly Block[]): Message => ({ role: 'user', content });
const assistant = (...content: readonly Block[]): Message => ({ role: 'assistant', content });
const call = (id: string, args: string, name = 'get_weather'): Block => ({
  type: 'tool_call',
  id,
  name,
  arguments: args,
});
const result = (toolCallId: string, ...content: readonly Block[]): Message => ({
  role: 'tool',
  content: [{ type: 'tool_result', toolCallId, content }],
});

describe('repairMessages', () => {
  it.each(['{"location": "Par', '[1]', 'null', '"text"'])(
    'refuses a history whose tool arguments are %s',
    (args) => {
      expect(() => repair([user(text('Hi')), assistant(text('a'), call('1', args))])).toThrow(
        expect.objectContaining({
          code: 'invalid_request',
          retryable: false,
          param: 'messages[1].content[1].arguments',
        }),
      );
    },
  );

  it('refuses sound without words', () => {
    const sound: Block = { type: 'audio', data: 'AAAA', format: 'wav' };
    expect(() => repair([user(text('Hi'), sound)])).toThrow(
      expect.objectContaining({ code: 'unsupported', param: 'messages[0].content[1]' }),
    );
  });

  it('takes the words of what was spoken', () => {
    const { messages } = repair([
      user(text('Hi')),
      assistant({ type: 'audio', transcript: 'Hello' }),
    ]);
    expect(messages[1]?.content).toEqual([text('Hello')]);
  });

  it('puts system and developer texts apart, in their order, and says which of them moved', () => {
    const { system, messages, losses } = repair([
      { role: 'system', content: [text('one')] },
      { role: 'developer', content: [text('two')] },
      user(text('Hi')),
      { role: 'system', content: [text('three')] },
      user(text('there')),
    ]);
    expect(system).toEqual([text('one'), text('two'), text('three')]);
    expect(messages).toEqual([user(text('Hi'), text('there'))]);
    expect(losses).toEqual([{ path: 'messages[3].role', kind: 'hint' }]);
  });

  it('puts the results of parallel calls and what the user says then into one turn', () => {
    const { messages } = repair([
      user(text('Weather?')),
      assistant(call('1', '{}'), call('2', '')),
      result('1', text('sunny')),
      result('2'),
      user(text('And tomorrow?')),
    ]);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[2]?.content).toEqual([
      { type: 'tool_result', toolCallId: '1', content: [text('sunny')] },
      { type: 'tool_result', toolCallId: '2', content: [] },
      text('And tomorrow?'),
    ]);
  });

  it('begins with a user, whoever began', () => {
    expect(repair([assistant(text('Hello'))]).messages[0]).toEqual(user(text('.')));
    expect(repair([{ role: 'system', content: [text('Speak')] }]).messages).toEqual([
      user(text('.')),
    ]);
  });

  it('leaves out empty texts, and turns that hold nothing else', () => {
    const { messages } = repair([
      user(text('Hi'), text(' \n')),
      assistant(text('')),
      user(text('Are you there?')),
    ]);
    expect(messages).toEqual([user(text('Hi'), text('Are you there?'))]);
  });

  it('does not let an answer to be continued end in spaces', () => {
    expect(repair([user(text('Hi')), assistant(text('Well, '))]).messages[1]).toEqual(
      assistant(text('Well,')),
    );
  });

  it('keeps signed and sealed thoughts, and reports those without a signature', () => {
    const signed: Block = { type: 'reasoning', text: '', signature: 'sig' };
    const sealed: Block = { type: 'reasoning', text: '', redacted: 'data' };
    const plain: Block = { type: 'reasoning', text: 'Hm' };
    const { messages, losses } = repair([
      user(text('Hi')),
      assistant(signed, sealed, plain, text('a')),
    ]);
    expect(messages[1]?.content).toEqual([signed, sealed, text('a')]);
    expect(losses).toEqual([{ path: 'messages[1].content[2]', kind: 'hint' }]);
  });

  it('gives names and ids that Anthropic takes', () => {
    const { messages } = repair([
      user(text('Hi')),
      assistant(call('call:1|a', '{}', 'get.weather')),
      result('call:1|a', text('sunny')),
    ]);
    expect(messages[1]?.content).toEqual([call('call_1_a', '{}', 'get_weather')]);
    expect(messages[2]?.content).toMatchObject([{ toolCallId: 'call_1_a' }]);
  });

  it('puts free text of a custom tool into an object', () => {
    const custom: Block = {
      type: 'tool_call',
      id: '1',
      name: 'grep',
      arguments: 'a "b"',
      variant: 'custom',
    };
    const { messages } = repair([user(text('Hi')), assistant(custom)]);
    expect(messages[1]?.content).toEqual([call('1', '{"input":"a \\"b\\""}', 'grep')]);
  });

  it("reports names, details and what only another protocol's upstream knows", () => {
    const extra = { protocol: 'openai-chat', fields: { weight: 1 } };
    const { losses, messages } = repair([
      {
        role: 'user',
        name: 'Ada',
        extra,
        content: [
          { type: 'image', source: { kind: 'url', url: 'https://a.b' }, detail: 'high', extra },
          { type: 'opaque', protocol: 'openai-chat', value: {} },
          { type: 'server_tool_call', kind: 'x', id: '1', name: 'x', arguments: '{}' },
          { type: 'refusal', text: 'No' },
        ],
      },
    ]);
    expect(losses.map(({ path }) => path)).toEqual([
      'messages[0].name',
      'messages[0].weight',
      'messages[0].content[0].weight',
      'messages[0].content[0].detail',
      'messages[0].content[1]',
      'messages[0].content[2]',
    ]);
    expect(losses.filter(({ kind }) => kind !== 'hint').map(({ path }) => path)).toEqual([
      'messages[0].content[1]',
    ]);
    expect(messages[0]?.content.at(-1)).toEqual(text('No'));
  });
});
