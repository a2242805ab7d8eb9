import { describe, expect, it } from 'vitest';
import { gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';
import { masterKey } from '../auth/master-key.ts';
import type { ModelCard } from './models.ts';

async function ask(
  path: string,
  models: readonly ModelCard[],
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { gateway } = gatewayOf([], { models: () => models });
  const reply = await gateway.handle(toInbound(path));
  return { status: reply.status, body: JSON.parse(await textOf(reply)) };
}

const cards = [
  { id: 'one', ownedBy: 'openai' },
  { id: 'acme/two', ownedBy: 'acme' },
];

describe('the list of models', () => {
  it('is for holders of a key', async () => {
    const { gateway } = gatewayOf([], { authenticate: masterKey('sk-right') });
    for (const path of ['/v1/models', '/models', '/v1/models/one'])
      expect((await gateway.handle(toInbound(path))).status).toBe(401);
  });

  it('has what a pattern stands for under its own name, by the pattern that says most', async () => {
    const patterns = [
      { id: '*', ownedBy: 'any' },
      { id: 'acme/*', ownedBy: 'acme' },
      { id: 'acme/own', ownedBy: 'own' },
    ];
    const ownerOf = async (id: string) => (await ask(`/v1/models/${id}`, patterns)).body;
    expect(await ownerOf('acme/x')).toMatchObject({ id: 'acme/x', owned_by: 'acme' });
    expect(await ownerOf('acme/own')).toMatchObject({ owned_by: 'own' });
    expect(await ownerOf('other')).toMatchObject({ id: 'other', owned_by: 'any' });
    expect((await ask('/v1/models/other', patterns.slice(1))).status).toBe(404);
  });

  it('has no first and no last where there are none', async () => {
    expect(await ask('/v1/models', [])).toEqual({
      status: 200,
      body: { object: 'list', data: [], has_more: false, first_id: null, last_id: null },
    });
  });

  it('says what is known of a model, and no more', async () => {
    const facts = {
      contextLength: 128_000,
      maxOutputTokens: 4096,
      promptUsd: 1.5e-7,
      completionUsd: 6e-7,
    };
    const known = { id: 'one', ownedBy: 'openai', facts };
    const { body } = await ask('/v1/models/one', [known]);
    expect(body).toMatchObject({
      context_length: 128_000,
      max_input_tokens: 128_000,
      max_tokens: 4096,
      pricing: { prompt: '0.00000015', completion: '0.0000006' },
    });
    const { body: resource } = await ask('/v1beta/models/one', [known]);
    expect(resource).toMatchObject({ inputTokenLimit: 128_000, outputTokenLimit: 4096 });
    const { body: unknown } = await ask('/v1/models/one', cards);
    expect(unknown).not.toHaveProperty('pricing');
    expect(unknown).not.toHaveProperty('context_length');
  });

  it('has the fields that the clients of each protocol read', async () => {
    const { body } = await ask('/v1/models', cards);
    expect(body).toMatchObject({
      data: [
        { id: 'one', object: 'model', owned_by: 'openai', type: 'model', display_name: 'one' },
        { id: 'acme/two' },
      ],
      first_id: 'one',
      last_id: 'acme/two',
    });
  });

  it('is one of resources under versions of Google’s', async () => {
    for (const version of ['v1beta', 'v1alpha']) {
      const { body } = await ask(`/${version}/models`, cards);
      expect(body).toMatchObject({
        models: [{ name: 'models/one', displayName: 'one' }, { name: 'models/acme/two' }],
      });
      expect((await ask(`/${version}/models/acme/two`, cards)).body).toMatchObject({
        name: 'models/acme/two',
      });
      expect((await ask(`/${version}/models/three`, cards)).status).toBe(404);
    }
  });

  it('is as it is now, not as it was at the start', async () => {
    const models: ModelCard[] = [];
    const { gateway } = gatewayOf([], { models: () => models });
    models.push({ id: 'late', ownedBy: 'acme' });
    expect((await gateway.handle(toInbound('/models/late'))).status).toBe(200);
  });
});

describe('a model', () => {
  it('is not found by a part of its name, nor by another case', async () => {
    for (const name of ['o', 'One', 'toString', 'two']) {
      const { status, body } = await ask(`/v1/models/${name}`, cards);
      expect(status).toBe(404);
      expect(body).toMatchObject({ error: { param: 'model' } });
    }
  });

  it('is found by a name with a slash, as clients write it', async () => {
    for (const path of ['/v1/models/acme%2Ftwo', '/v1/models/acme/two', '/models/acme/two']) {
      const { status, body } = await ask(path, cards);
      expect(status).toBe(200);
      expect(body).toMatchObject({ id: 'acme/two', owned_by: 'acme' });
    }
    for (const path of ['/v1/models/acme/none', '/v1/models/acme/two/', '/v1/models/acme//two'])
      expect((await ask(path, cards)).status).toBe(404);
  });
});
