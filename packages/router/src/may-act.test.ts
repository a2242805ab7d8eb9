import { createCall, type ChatRequest } from '@llm/core';
import { testCall } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { mayAct } from './may-act.ts';

const ask = (request: Partial<ChatRequest>) =>
  createCall('chat', { model: 'fast', messages: [], stream: true, ...request });
const extra = (fields: NonNullable<ChatRequest['extra']>['fields']) => ({
  extra: { protocol: 'p', fields },
});

describe('mayAct', () => {
  it.each<[Partial<ChatRequest>, boolean]>([
    [{}, false],
    [{ tools: [{ type: 'function', name: 'look_up' }] }, false],
    [{ tools: [{ type: 'native', protocol: 'p', value: { type: 'run_code' } }] }, true],
    [extra({ conversation: 'conv_1' }), true],
    [extra({ background: true }), true],
    [extra({ background: false, conversation: null, store: true }), false],
  ])('of %j is %s', (request, expected) => {
    expect(mayAct(ask(request))).toBe(expected);
  });

  it('is true of a request that cannot be read', () => {
    const decoded = () => {
      throw new TypeError('unreadable');
    };
    expect(mayAct({ ...testCall(), decoded })).toBe(true);
  });
});
