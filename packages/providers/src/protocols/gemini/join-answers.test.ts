import type { Block, Message } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { leftBehind } from './fields.ts';
import { joinAnswers, splitAnswer } from './join-answers.ts';

const text = (said: string): Block => ({ type: 'text', text: said });
const thought = (said: string): Block => ({ type: 'reasoning', text: said });
const seal: Block = {
  type: 'reasoning',
  text: '',
  signature: 'c2ln',
  ...leftBehind({}, { thought: true }),
};
const user: Message = { role: 'user', content: [text('hi')] };
const model = (...content: readonly Block[]): Message => ({ role: 'assistant', content });

describe('joinAnswers', () => {
  it('makes one answer of its pieces, which can be told apart again', () => {
    const pieces = [model(text('a')), model(), model(text('b'), text('c'))];
    const joined = joinAnswers([user, ...pieces, user]);
    expect(joined.map(({ content }) => content.length)).toEqual([1, 3, 1]);
    expect(joined.flatMap(splitAnswer)).toEqual([user, ...pieces, user]);
  });

  it('leaves an answer that came whole, and one with fields of its own, alone', () => {
    const own = { ...model(text('b')), ...leftBehind({ x: 1 }) };
    const messages = [user, model(text('a')), own, model(text('c'))];
    expect(joinAnswers(messages)).toEqual(messages);
  });

  it('puts a thought in pieces together with what seals it', () => {
    const joined = joinAnswers([
      user,
      model(thought('a')),
      model(thought('b')),
      model(seal, text('c')),
    ]);
    expect(joined).toEqual([
      user,
      model({ type: 'reasoning', text: 'ab', signature: 'c2ln' }, text('c')),
    ]);
  });

  it('keeps a seal that has no thought before it, and thoughts that have no seal', () => {
    const messages = [user, model(text('a'), seal, thought('b'), thought('c'))];
    expect(joinAnswers(messages)).toEqual(messages);
  });
});
