// A stream that breaks off in the middle, and what its reader gets: an error, or the rest from another deployment.
import assert from 'node:assert/strict';
import { connect, createCall, createCallContext, isLLMError, type StreamRecovery } from '@llm/core';
import { reset, startWall, streamed, textEvents, wallDialect } from '@llm/core/testing';
import { openai, openaiChat } from '@llm/providers';
import { createRouter, type Deployment } from '@llm/router';

const { pieces } = wallDialect(openaiChat);
const wall = await startWall({
  scripts: {
    breaks: streamed([...pieces(textEvents(['Hello, ', 'wor'])).slice(0, 2), reset]),
    whole: streamed(pieces(textEvents(['Hello, world', '!']))),
    // Goes on from the beginning that it is given.
    goesOn: streamed(pieces(textEvents(['world', '!']))),
  },
});

const deployment = (model: string, order: number, prefill = false): Deployment => ({
  ...{ id: model, modelName: 'fast', provider: 'openai', model, order, prefill },
  service: connect(openai, { apiKey: 'sk-test', baseUrl: `${wall.origin}/v1` }),
});

// #region router
const router = createRouter({
  deployments: [deployment('breaks', 1), deployment('whole', 2), deployment('goesOn', 3, true)],
  recovery: { mode: 'none', gapMs: 15_000 },
});

/** The text that a reader gets, and whether he was told of the break. */
async function read(streamRecovery: StreamRecovery): Promise<string> {
  const request = { model: 'fast', messages: [], stream: true };
  const call = createCall('chat', request, { streamRecovery });
  let text = '';
  try {
    const answer = await router(call, createCallContext());
    assert(answer.kind === 'stream');
    for await (const event of answer.stream)
      if (event.type === 'delta' && event.delta.type === 'text') text += event.delta.text;
  } catch (error) {
    if (!isLLMError(error, 'connection')) throw error;
    text += ' …broken';
  }
  return text;
}
// #endregion

assert.equal(await read('none'), 'Hello, wor …broken');
assert.equal(await read('buffered'), 'Hello, world!');
assert.equal(await read('verified'), 'Hello, world!');
assert.equal(await read('continue'), 'Hello, world!');
assert.deepEqual(
  wall.attempts.map(({ model }) => model).filter((model) => model !== 'breaks'),
  ['whole', 'whole', 'goesOn'],
);

await wall.close();
console.log('stream-recovery: three of four modes gave the whole answer');
