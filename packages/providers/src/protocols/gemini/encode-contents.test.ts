import type { Block, ChatRequest, JsonObject, Message } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { encodeRequest } from './encode-request.ts';

const text = (said: string): Block => ({ type: 'text', text: said });
const user = (...content: readonly Block[]): Message => ({ role: 'user', content });
const assistant = (...content: readonly Block[]): Message => ({ role: 'assistant', content });
const call = (id: string, name: string, more: Partial<Block> = {}): Block =>
  ({
    type: 'tool_call',
    id,
    name,
    arguments: '{}',
    ...more,
  }) as Block;
const result = (toolCallId: string, said: string): Message => ({
  role: 'tool',
  content: [{ type: 'tool_result', toolCallId, content: [text(said)] }],
});
const encode = (messages: readonly Message[], more: Partial<ChatRequest> = {}) => {
  const { body, losses = [] } = encodeRequest({ model: 'gemini-2.5-flash', messages, ...more });
  return {
    ...(body as { contents: readonly JsonObject[]; systemInstruction?: JsonObject }),
    losses,
  };
};

describe('a conversation of another protocol', () => {
  it('joins turns, lifts system texts, and begins with the user', () => {
    const { contents, systemInstruction, losses } = encode([
      { role: 'system', content: [text('a')] },
      assistant(text('b')),
      user(text('c')),
      user(text('d'), text(' ')),
      { role: 'developer', content: [text('e')] },
    ]);
    expect(systemInstruction).toEqual({ parts: [{ text: 'a' }, { text: 'e' }] });
    expect(contents).toEqual([
      { role: 'user', parts: [{ text: '.' }] },
      { role: 'model', parts: [{ text: 'b' }] },
      { role: 'user', parts: [{ text: 'c' }, { text: 'd' }] },
    ]);
    expect(losses).toEqual([{ path: 'messages[4].role', kind: 'hint' }]);
  });

  it('has a turn where only a system prompt was given', () => {
    expect(encode([{ role: 'system', content: [text('a')] }]).contents).toEqual([
      { role: 'user', parts: [{ text: '.' }] },
    ]);
  });

  it('puts results in the order of their calls, by ids and without ids', () => {
    const { contents } = encode([
      user(text('go')),
      assistant(call('gemini_call_1_0_0', 'f'), call('gemini_call_1_0_1', 'g'), call('own', 'f')),
      result('own', '3'),
      result('gemini_call_1_0_1', '2'),
      result('gemini_call_1_0_0', '1'),
    ]);
    expect(contents[1]?.['parts']).toEqual([
      { functionCall: { name: 'f', args: {} } },
      { functionCall: { name: 'g', args: {} } },
      { functionCall: { id: 'own', name: 'f', args: {} } },
    ]);
    expect(contents[2]?.['parts']).toEqual([
      { functionResponse: { name: 'f', response: { output: '1' } } },
      { functionResponse: { name: 'g', response: { output: '2' } } },
      { functionResponse: { id: 'own', name: 'f', response: { output: '3' } } },
    ]);
  });

  it('gives the first call of each answer what Gemini 3 demands, and keeps what it gave', () => {
    const { contents } = encode(
      [
        user(text('go')),
        assistant(call('a', 'f'), call('b', 'f')),
        result('a', '1'),
        assistant(call('c', 'f', { signature: 'c2ln' })),
        result('c', '2'),
        assistant(call('d', 'f', { signature: 'not of Google' })),
      ],
      { model: 'gemini-3-flash' },
    );
    const signatures = contents.flatMap(({ parts }) =>
      (parts as readonly JsonObject[]).flatMap((part) =>
        'functionCall' in part ? [part['thoughtSignature']] : [],
      ),
    );
    const skip = 'skip_thought_signature_validator';
    expect(signatures).toEqual([skip, undefined, 'c2ln', skip]);
  });

  it('says nothing of what other providers sealed', () => {
    const { contents, losses } = encode([
      user(text('go')),
      assistant(
        { type: 'reasoning', text: '', redacted: 'xyz' },
        { type: 'reasoning', text: 'shown', signature: 'not base64' },
        { type: 'server_tool_call', kind: 'server_tool_use', id: 's', name: 'w', arguments: '{}' },
        text('done'),
      ),
    ]);
    expect(contents[1]?.['parts']).toEqual([{ text: 'shown', thought: true }, { text: 'done' }]);
    expect(losses.map(({ path }) => path)).toEqual([
      'messages[1].content[0]',
      'messages[1].content[2]',
    ]);
  });

  it('stands pictures of a result beside it where the model takes none inside', () => {
    const picture: Block = {
      type: 'image',
      source: { kind: 'base64', mediaType: 'image/jpg', data: 'AAAA' },
    };
    const { contents } = encode([
      user(text('go')),
      assistant(call('a', 'f')),
      { role: 'tool', content: [{ type: 'tool_result', toolCallId: 'a', content: [picture] }] },
    ]);
    expect(contents[2]?.['parts']).toEqual([
      { functionResponse: { id: 'a', name: 'f', response: { output: '' } } },
      { inlineData: { mimeType: 'image/jpeg', data: 'AAAA' } },
    ]);
  });

  it('writes data addresses as bytes, and guesses the type of others', () => {
    const at = (url: string): Block => ({ type: 'image', source: { kind: 'url', url } });
    const { contents } = encode([
      user(
        at('data:image/png;base64,AAAA'),
        at('https://e.example/a.webp?x'),
        at('https://e.example/'),
      ),
    ]);
    expect(contents[0]?.['parts']).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { fileData: { mimeType: 'image/webp', fileUri: 'https://e.example/a.webp?x' } },
      { fileData: { mimeType: 'image/jpeg', fileUri: 'https://e.example/' } },
    ]);
  });

  it('refuses arguments that are no object, with their place', () => {
    const broken = assistant(call('a', 'f', { arguments: '{"cut' }));
    expect(() => encode([user(text('go')), broken])).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        param: 'messages[1].content[0].arguments',
      }),
    );
  });

  it('fails for what the model was to see and nobody can say', () => {
    const { losses } = encode([user({ type: 'opaque', protocol: 'other', value: {} }, text('x'))]);
    expect(losses).toEqual([{ path: 'messages[0].content[0]', kind: 'content' }]);
  });
});
