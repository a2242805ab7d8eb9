import { describe, expect, it } from 'vitest';
import { type ChatEvent, createCall, type JsonObject, LLMError } from '@llm/core';
import { inPieces, toMockAnswer } from './mock-answer.ts';
import type { MockPlan } from './mock-plan.ts';

const facts = { id: 'chatcmpl-1', created: 100, text: 'the default' };
const answer = (plan: Partial<MockPlan>, candidates?: number) =>
  toMockAnswer(
    { toolCalls: [], delayMs: 0, ...plan },
    createCall('chat', {
      model: 'any',
      messages: [],
      ...(candidates === undefined ? {} : { candidates }),
    }),
    facts,
  );
const given = (body: JsonObject) => answer({ outcome: { kind: 'answer', body } });
const call = { type: 'tool_call', id: 'a', name: 'now', arguments: '{}' } as const;

describe('toMockAnswer', () => {
  it.each(['failure', 'late-failure'] as const)('throws the error of a %s', (kind) => {
    const error = new LLMError('rate_limited', 'no');
    expect(() => answer({ outcome: { kind, error } })).toThrow(error);
  });

  it('throws a timeout', () => {
    expect(() => answer({ outcome: { kind: 'timeout' } })).toThrow('mock timeout');
  });

  it('refuses a given answer that is none', () => {
    expect(() => given({ hello: 'you' })).toThrow(LLMError);
  });

  it('says the default where the plan says nothing', () => {
    expect(answer({}).candidates[0]?.blocks).toEqual([{ type: 'text', text: 'the default' }]);
  });

  it('has no text beside a call where none was given', () => {
    const { candidates } = answer({ outcome: { kind: 'text', text: '' }, toolCalls: [call] });
    expect(candidates).toEqual([{ index: 0, blocks: [call], finish: { unified: 'tool_calls' } }]);
  });

  it('calls tools in the first of several answers', () => {
    const outcome = { kind: 'text', text: 'Wait' } as const;
    const { candidates } = answer({ outcome, toolCalls: [call] }, 2);
    expect(candidates.map(({ blocks }) => blocks.length)).toEqual([2, 1]);
    expect(candidates.map(({ finish }) => finish.unified)).toEqual(['tool_calls', 'stop']);
  });

  it('fills in what a given answer does not say', () => {
    const answered = given({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] });
    expect(answered).toMatchObject({
      id: 'chatcmpl-1',
      model: 'any',
      created: 100,
      candidates: [{ blocks: [{ type: 'text', text: 'Hi' }] }],
    });
  });
});

describe('inPieces', () => {
  const text = (value: string): ChatEvent => ({
    type: 'delta',
    candidate: 0,
    block: 0,
    delta: { type: 'text', text: value },
  });
  const textsOf = (events: readonly ChatEvent[]) =>
    events.flatMap((event) =>
      event.type === 'delta' && event.delta.type === 'text' ? [event.delta.text] : [],
    );

  it('cuts text into three characters and leaves the rest', () => {
    const close: ChatEvent = { type: 'close', candidate: 0, block: 0 };
    const events = inPieces([text('This is'), close]);
    expect(textsOf(events)).toEqual(['Thi', 's i', 's']);
    expect(events.at(-1)).toBe(close);
  });

  it('cuts no character in two', () => {
    expect(textsOf(inPieces([text('👍👍👍👍')]))).toEqual(['👍👍👍', '👍']);
  });

  it('keeps an empty text', () => {
    expect(textsOf(inPieces([text('')]))).toEqual(['']);
  });
});
