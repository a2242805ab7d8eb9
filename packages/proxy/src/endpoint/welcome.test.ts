import { describe, expect, it } from 'vitest';
import { gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';
import { LLMError } from '@llm/core';
import type { Route } from '../route-table.ts';

const answer: Route['answer'] = () => Promise.resolve({ status: 200, headers: {}, body: 'mine' });

describe('GET /', () => {
  it('says to anybody which paths there are, but not those of admins', async () => {
    const { gateway } = gatewayOf([], {
      authenticate: () => Promise.reject(new LLMError('authentication', 'who is there?')),
      routes: [
        { pattern: 'GET /own', access: 'key', answer },
        { pattern: 'GET /admin/secret', access: 'admin', answer },
      ],
    });
    const reply = await gateway.handle(toInbound('/'));
    expect(reply.status).toBe(200);
    const { paths } = JSON.parse(await textOf(reply)) as { readonly paths: readonly string[] };
    expect(paths).toEqual(
      expect.arrayContaining(['POST /v1/chat/completions', 'POST /v1/messages', 'GET /own']),
    );
    expect(paths).not.toContain('GET /admin/secret');
  });

  it('is the route of whoever has one', async () => {
    const { gateway } = gatewayOf([], { routes: [{ pattern: 'GET /', access: 'anyone', answer }] });
    expect((await gateway.handle(toInbound('/'))).body).toBe('mine');
  });
});
