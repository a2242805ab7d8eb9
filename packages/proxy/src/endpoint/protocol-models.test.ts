import { invalidField, LLMError, type Protocol } from '@llm/core';
import { openaiEmbeddings } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { gatewayOf, type InboundParts, textOf, toInbound } from '../../test/support/in-memory.ts';
import { masterKey } from '../auth/master-key.ts';

const asking: Protocol = {
  ...openaiEmbeddings,
  server: {
    ...openaiEmbeddings.server,
    encodeError: ({ status, message }) => ({ status, body: { wrong: message } }),
    modelRoutes: [
      { pattern: 'GET /known', answer: ({ models }) => ({ known: models.map(({ id }) => id) }) },
      {
        pattern: 'POST /known/one',
        answer({ models, body }) {
          if (typeof body['name'] !== 'string') throw invalidField('name', 'a string');
          const found = models.find(({ id }) => id === body['name']);
          if (found === undefined) throw new LLMError('not_found', 'there is none');
          return { name: found.id };
        },
      },
    ],
  },
};

async function ask(path: string, parts: InboundParts = {}, key?: string) {
  const { gateway } = gatewayOf([], {
    protocols: [asking],
    models: () => [{ id: 'one', ownedBy: 'acme' }],
    ...(key === undefined ? {} : { authenticate: masterKey(key) }),
  });
  const reply = await gateway.handle(toInbound(path, parts));
  return { status: reply.status, body: JSON.parse(await textOf(reply)) as unknown };
}

describe('the questions of a protocol about the models', () => {
  it('are for holders of a key', async () => {
    expect((await ask('/known', {}, 'sk-right')).status).toBe(401);
  });

  it.each([
    ['{"name":', 400],
    [{}, 400],
    [{ name: 'two' }, 404],
  ])('are refused in its words: %j', async (body, status) => {
    const answer = await ask('/known/one', { body });
    expect(answer.status).toBe(status);
    expect(answer.body).toHaveProperty('wrong');
  });

  it('are answered from the list', async () => {
    expect(await ask('/known')).toEqual({ status: 200, body: { known: ['one'] } });
    expect(await ask('/known/one', { body: { name: 'one' } })).toEqual({
      status: 200,
      body: { name: 'one' },
    });
  });
});
