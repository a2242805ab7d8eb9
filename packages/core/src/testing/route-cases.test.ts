import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import type { ClientCodec, ServerCodec } from '../contract/protocol.ts';
import { addressCases, routeCases } from './route-cases.ts';

const { server } = inventedProtocol;

async function failuresOf(
  routes: ServerCodec['routes'],
  writers: Partial<ServerCodec> = {},
): Promise<string> {
  return (await failingCases(routeCases({ ...server, ...writers, routes }))).join('\n');
}

describe('routeCases', () => {
  it('find nothing wrong with routes that can be served', async () => {
    const routes = [
      'POST /turns',
      'GET /turns/:model',
      { pattern: 'POST /turns/:model:tell', stream: true },
      { pattern: 'POST /turns/:model:ask', stream: false },
    ];
    expect(await failuresOf(routes)).toBe('');
  });

  it.each([
    ['has routes', []],
    ['has routes', ['/turns']],
    ['has routes', ['POST turns']],
    ['has routes', ['POST /turns?a=b']],
    ['no two routes are one', ['POST /turns/:model', { pattern: 'POST /turns/:name' }]],
    ['a parameter twice', ['POST /:model/turns/:model']],
  ])('find what cannot be served: %s', async (name, routes) => {
    expect(await failuresOf(routes)).toContain(name);
  });

  it('find streams that nobody can write', async () => {
    const routes = [{ pattern: 'POST /turns', stream: true }];
    const { createStreamEncoder: _, ...silent } = server;
    expect(await failingCases(routeCases({ ...silent, routes }))).toEqual([
      'server: what a route streams can be written, its failures too',
    ]);
  });
});

describe('addressCases', () => {
  const failures = (address: ClientCodec['address']) => failingCases(addressCases({ address }));

  it.each<[string, ClientCodec['address']]>([
    ['no model', () => ({ path: '/turns', query: { a: 'b' } })],
    ['an encoded one', ({ model }) => ({ path: `/turns/${encodeURIComponent(model)}:ask` })],
  ])('take a path with %s', async (_, address) => {
    expect(await failures(address)).toEqual([]);
  });

  it.each<[string, ClientCodec['address']]>([
    ['no slash before it', () => ({ path: 'turns' })],
    ['a query in it', () => ({ path: '/turns?a=b' })],
    ['the model as it is', ({ model }) => ({ path: `/turns/${model}` })],
    ['the model half encoded', ({ model }) => ({ path: `/turns/${encodeURI(model)}` })],
  ])('find a path with %s', async (_, address) => {
    expect(await failures(address)).toHaveLength(1);
  });
});
