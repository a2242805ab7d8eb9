import { failureOf } from '@llm/core/testing';
import { connect } from '@llm/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { mock } from '../mock/index.ts';
import { mocked } from '../mock/mocked.ts';
import { completion } from './calls/completion.ts';
import { embedding } from './calls/embedding.ts';
import { createClientOf } from './create-client-of.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;

describe('createClientOf', () => {
  it('has the calls that it was given, and no others', async () => {
    const client = createClientOf([completion, embedding], { providers: [mock] });
    expectTypeOf(client).toHaveProperty('completion');
    expectTypeOf(client).not.toHaveProperty('responses');
    expect(Object.keys(client).toSorted()).toEqual(['close', 'completion', 'embedding']);
    const answer = await client.completion({ model: 'mock/a', messages });
    expect(answer.choices).toHaveLength(1);
    // @ts-expect-error the compiler knows the providers here, too
    expect((await failureOf(client.completion({ model: 'openai/a', messages }))).code).toBe(
      'invalid_request',
    );
  });

  it('refuses mocks unless it was given them', async () => {
    const params = { model: 'mock/a', messages, mock_response: 'Hello' };
    const bare = createClientOf([completion], { providers: [mock] });
    expect(await failureOf(bare.completion(params))).toMatchObject({
      code: 'unsupported',
      param: 'mock_response',
    });
    const client = createClientOf([completion], { service: connect(mock), mocks: mocked });
    const answer = await client.completion(params);
    expect(answer.choices[0]?.message.content).toBe('Hello');
  });
});
