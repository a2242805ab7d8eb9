import type { Principal } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { chatBody, gatewayOf, toInbound } from '../../test/support/in-memory.ts';

/** What embedders' functions give whatever their types say. */
const nobody: readonly unknown[] = [
  undefined,
  null,
  false,
  0,
  '',
  'ann',
  'id',
  true,
  [],
  ['ann'],
  {},
  { id: '' },
  { id: ' \n' },
  { id: undefined },
  { id: null },
  { id: 7 },
  { id: true },
  { id: ['ann'] },
  { id: {} },
  { role: 'admin' },
  { name: 'ann', role: 'caller' },
  () => ({ id: 'ann', role: 'caller' }),
  new Map([['id', 'ann']]),
  new Error('no such key'),
];
const waysToSay: readonly (readonly [string, (value: unknown) => unknown])[] = [
  ['at once', (value) => value],
  ['by a promise', (value) => Promise.resolve(value)],
  ['by a promise of a promise', (value) => Promise.resolve(Promise.resolve(value))],
];

const paths = [
  ['GET', '/v1/models'],
  ['GET', '/v1/models/m'],
  ['POST', '/v1/chat/completions'],
  ['POST', '/v1/messages'],
  ['POST', '/v1/embeddings'],
] as const;

const gatewayFor = (said: unknown) => {
  const authenticate = () => said as Principal;
  return gatewayOf([], { authenticate });
};

describe('an authenticate that names nobody', () => {
  it.each(waysToSay)('lets nobody in, %s', async (_, say) => {
    for (const value of nobody) {
      const { gateway, service } = gatewayFor(say(value));
      for (const [method, path] of paths) {
        const body = method === 'POST' ? { body: chatBody } : {};
        const { status } = await gateway.handle(toInbound(path, { method, ...body }));
        expect({ value, path, status }).toEqual({ value, path, status: 401 });
      }
      expect(service.calls).toEqual([]);
    }
  });

  it('does not open routes of one’s own', async () => {
    for (const access of ['key', 'admin'] as const) {
      const answer = () => Promise.reject(new TypeError('nobody may come so far'));
      const { gateway } = gatewayOf([], {
        authenticate: () => ({ role: 'admin' }) as Principal,
        routes: [{ pattern: 'GET /mine', access, answer }],
      });
      expect((await gateway.handle(toInbound('/mine', { method: 'GET' }))).status).toBe(401);
    }
  });

  it('lets somebody in who has an id', async () => {
    for (const [, say] of waysToSay) {
      const { gateway } = gatewayFor(say({ id: 'ann', role: 'caller' }));
      expect((await gateway.handle(toInbound('/v1/models', { method: 'GET' }))).status).toBe(200);
    }
  });
});
