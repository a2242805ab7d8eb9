import { describe, expect, it } from 'vitest';
import { openaiResponses } from '../openai-responses/index.ts';
import { inWordsOfResponses } from './responses-words.ts';

const { server } = openaiResponses;
const decode = (input: unknown, instructions?: string) =>
  server.decodeRequest({
    body: JSON.parse(JSON.stringify({ model: 'm', input, instructions })),
    params: {},
    query: {},
    headers: {},
  });

const request = decode(
  [
    { role: 'user', content: [{ type: 'input_text', text: 'a' }] },
    { type: 'reasoning', id: 'rs_1', summary: [] },
    {
      type: 'message',
      role: 'assistant',
      id: 'msg_1',
      content: [
        { type: 'output_text', text: 'b' },
        { type: 'refusal', refusal: 'c' },
      ],
    },
    { type: 'function_call', call_id: 'x', name: 'f', arguments: '{}' },
    { type: 'function_call', call_id: 'y', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'x', output: 'd' },
    { type: 'function_call_output', call_id: 'y', output: [{ type: 'input_text', text: 'e' }] },
  ],
  'Be brief.',
);

describe('inWordsOfResponses', () => {
  it.each([
    ['messages[0].role', 'instructions'],
    ['messages[1].content[0].cache_control', 'input[0].content[0].cache_control'],
    ['messages[2].content[0]', 'input[1]'],
    ['messages[2].content[1]', 'input[2]'],
    ['messages[2].content[2]', 'input[2]'],
    ['messages[2].content[3].arguments', 'input[3].arguments'],
    ['messages[2].content[4]', 'input[4]'],
    ['messages[3].content[1].content[0]', 'input[6].output[0]'],
    ['response_format', 'text.format'],
    ['reasoning_effort', 'reasoning.effort'],
    ['temperature', 'temperature'],
  ])('says %s as %s', (path, said) => {
    expect(inWordsOfResponses(request, [{ path, kind: 'hint' }])).toEqual([
      { path: said, kind: 'hint' },
    ]);
  });

  it('names the input where it was a plain text', () => {
    const [loss] = inWordsOfResponses(decode('Hi'), [
      { path: 'messages[0].content[0]', kind: 'content' },
    ]);
    expect(loss?.path).toBe('input');
  });

  it('leaves the losses of other callers alone', () => {
    const losses = [{ path: 'messages[0]', kind: 'hint' as const }];
    expect(inWordsOfResponses({ messages: [] }, losses)).toBe(losses);
  });
});
