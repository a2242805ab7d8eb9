import { failureOf } from '@llm/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { json } from '../../../test/serve.ts';
import { closeClients, startBoth } from '../../../test/support/start-client.ts';

afterEach(closeClients);

const messages = [{ role: 'user', content: 'Hi' }] as const;
const parameters = { type: 'object' };

describe('countTokens', () => {
  it.each([
    [{ messages: [] }, 'messages'],
    [{ system: 7 }, 'system'],
  ])('names the field of %o', async (wrong, param) => {
    const { client } = await startBoth([json(200, { input_tokens: 1 })]);
    const params = { model: 'claude/m', messages, ...wrong } as { model: string; messages: [] };
    const error = await failureOf(client.countTokens(params));
    expect(error.code).toBe('invalid_request');
    expect(error.param).toContain(param);
  });

  it('gives the failure of a provider that counts', async () => {
    const { client } = await startBoth([json(401, { error: { message: 'no' } })]);
    const error = await failureOf(client.countTokens({ model: 'claude/m', messages }));
    expect(error.code).toBe('authentication');
  });

  it('asks the provider, in whichever shape the conversation is written', async () => {
    const { client, server } = await startBoth([json(200, { input_tokens: 14 })]);
    const asOpenai = await client.countTokens({
      model: 'claude/m',
      messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
      tools: [{ type: 'function', function: { name: 'f', parameters } }],
    });
    expect(asOpenai).toEqual({ input_tokens: 14, is_estimate: false });
    expect(asOpenai._hidden_params.custom_llm_provider).toBe('claude');
    await client.countTokens({
      model: 'claude/m',
      messages,
      system: 'Be brief.',
      tools: [{ name: 'f', input_schema: parameters }],
    });
    expect(server.received.map(({ path }) => path)).toEqual(
      Array.from({ length: 2 }, () => '/v1/messages/count_tokens'),
    );
    const [first, second] = server.received;
    expect(first?.body['system']).toEqual('Be brief.');
    expect(first?.body['tools']).toMatchObject([{ name: 'f', input_schema: parameters }]);
    expect(second?.body['system']).toEqual('Be brief.');
  });

  it('estimates where the provider has no such call, and says so', async () => {
    const { client, server } = await startBoth([json(200, {})]);
    const answer = await client.countTokens({ model: 'chat/m', messages });
    expect(answer.is_estimate).toBe(true);
    expect(answer.input_tokens).toBeGreaterThan(0);
    const parts = [{ type: 'tool_result', tool_use_id: 'a', content: 'b' }] as const;
    const turns = [{ role: 'user', content: parts }] as const;
    expect((await client.countTokens({ model: 'chat/m', messages: turns })).is_estimate).toBe(true);
    expect(server.received).toEqual([]);
  });
});
