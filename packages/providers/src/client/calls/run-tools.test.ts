import { connect } from '@llm/core';
import { expect, it } from 'vitest';
import { mock } from '../../mock/index.ts';
import { mocked } from '../../mock/mocked.ts';
import { createClientOf } from '../create-client-of.ts';
import { tool } from '../tools/tool.ts';
import { runTools } from './run-tools.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;

it('is a call like the others, which a client may have alone', async () => {
  const client = createClientOf([runTools], { service: connect(mock), mocks: mocked });
  const hello = tool({ name: 'hello', parameters: {}, run: () => 'Hello' });
  const params = { model: 'any', messages, tools: [hello] };
  const answer = await client.runTools({ ...params, mock_response: 'Bye' });
  expect(answer.choices[0]?.message.content).toBe('Bye');
  await expect(client.runTools({ ...params, mock_response: 'rate_limited' })).rejects.toMatchObject(
    {
      code: 'rate_limited',
    },
  );
});
