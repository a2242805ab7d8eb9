import { type CallLayer, createCallContext, type Principal, valueOf } from '@llm/core';
import { textEvents, textResponse } from '@llm/core/testing';
import { expect, it } from 'vitest';
import { chatBody, gatewayOf, toInbound } from '../../test/support/in-memory.ts';
import { principalKey } from './principal.ts';

const body = { ...chatBody, max_tokens: 9 };

it('is absent from a call that came through no gateway', () => {
  expect(valueOf(createCallContext(), principalKey)).toBeUndefined();
});

it('is each caller’s own where several call at once, on every route', async () => {
  const seen: (Principal | undefined)[] = [];
  const layer: CallLayer = (inner) => async (call, context) => {
    // The other calls begin before this one is over.
    await Promise.resolve();
    seen.push(valueOf(context, principalKey));
    return inner(call, context);
  };
  const { gateway } = gatewayOf(
    [
      { kind: 'response', response: textResponse('Hello') },
      { kind: 'response', response: textResponse('Hello') },
      { kind: 'stream', moments: textEvents(['Hel', 'lo']) },
    ],
    {
      layers: [layer],
      authenticate: ({ headers }) => ({ id: headers['x-api-key'] ?? '', role: 'caller' }),
    },
  );
  const call = (path: string, key: string, more: object = {}) =>
    gateway.handle(toInbound(path, { body: { ...body, ...more }, headers: { 'x-api-key': key } }));
  await Promise.all([
    call('/v1/chat/completions', 'ann'),
    call('/v1/messages', 'ben'),
    call('/v1/messages', 'cleo', { stream: true }),
  ]);
  expect(seen.map((principal) => principal?.id)).toEqual(['ann', 'ben', 'cleo']);
});
