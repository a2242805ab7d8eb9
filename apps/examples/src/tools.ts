// A tool loop with typed arguments, step by step; a tool that fails; a loop that never ends. The upstream is a server on this machine.
import assert from 'node:assert/strict';
import { openai } from '@llm/providers/openai';
// #region import
import { createClient, tool } from '@llm/providers';
import { z } from 'zod';
// #endregion
import { startReplay } from './support/start-replay.ts';

const answering = (message: object, finish: string) => ({
  json: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
  },
});
const calling = (city: unknown) =>
  answering(
    {
      content: null,
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'weather', arguments: JSON.stringify({ city }) },
        },
      ],
    },
    'tool_calls',
  );
const upstream = await startReplay(
  calling('Rome'),
  answering({ content: 'The sky is clear.' }, 'stop'),
  calling(7),
  answering({ content: 'I am sorry.' }, 'stop'),
  calling('Rome'),
);
const llm = createClient({
  providers: [openai],
  credentials: () => ({ apiKey: 'sk-local', baseUrl: `${upstream.url}/v1` }),
});

try {
  const messages = [{ role: 'user', content: 'What is the weather in Rome?' }] as const;

  // #region tools
  const weather = tool({
    name: 'weather',
    description: 'The weather of a city',
    parameters: z.object({ city: z.string() }),
    run: ({ city }) => ({ city, sky: 'clear' }),
  });
  const answer = await llm.runTools({ model: 'openai/gpt-4o', messages, tools: [weather] });
  console.log(answer.choices[0]?.message.content);
  // #endregion
  assert.equal(answer.choices[0]?.message.content, 'The sky is clear.');

  const told: string[] = [];
  for await (const step of llm.runTools({ model: 'openai/gpt-4o', messages, tools: [weather] }))
    if (step.type === 'result') told.push(step.content);
  assert.match(told.join(), /city/);

  const endless = llm.runTools({
    model: 'openai/gpt-4o',
    messages,
    tools: [weather],
    max_turns: 2,
  });
  await assert.rejects(endless.final(), { code: 'invalid_response' });
} finally {
  upstream.close();
  await llm.close();
}
