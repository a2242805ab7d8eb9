// An upstream that breaks where a test wants it to: a reset before the answer, a stream that is cut, one that stalls, and a
// slow way in between.
import assert from 'node:assert/strict';
import { connect, createCall, createCallContext, isLLMError } from '@llm/core';
import {
  fin,
  reset,
  stall,
  startRelay,
  startWall,
  streamed,
  textEvents,
  textResponse,
  wallDialect,
} from '@llm/core/testing';
import { openai, openaiChat } from '@llm/providers';
import { createRouter, type Deployment } from '@llm/router';

// #region wall
const dialect = wallDialect(openaiChat);
const pieces = dialect.pieces(textEvents(['Hello, ', 'world', '!']));

const wall = await startWall({
  scripts: {
    // Resets each connection once the request is there.
    dead: [reset],
    // The beginning of a stream, then the end of the connection in the middle of it.
    cut: streamed([...pieces.slice(0, 2), fin]),
    // Headers, and nothing more until the caller gives up.
    silent: streamed([stall]),
  },
  // Every other model.
  otherwise: dialect.whole(textResponse('Hello, world!')),
});
// #endregion

const deployment = (id: string, model: string, port = wall.port): Deployment => ({
  ...{ id, modelName: id, provider: 'openai', model },
  service: connect(openai, { apiKey: 'sk-test', baseUrl: `http://127.0.0.1:${port}/v1` }),
});

// #region router
const router = createRouter({
  deployments: [
    deployment('small', 'dead'),
    deployment('large', 'well'),
    deployment('long', 'cut'),
  ],
  fallbacks: { models: { small: ['large'] } },
  retry: { attempts: 1 },
});
const ask = (model: string, stream = false) =>
  router(createCall('chat', { model, messages: [], stream }), createCallContext());

const answer = await ask('small');
assert.equal(answer.answeredBy?.deployment, 'large');

const cut = await ask('long', true);
assert(cut.kind === 'stream');
let text = '';
await assert.rejects(
  async () => {
    for await (const event of cut.stream)
      if (event.type === 'delta' && event.delta.type === 'text') text += event.delta.text;
  },
  (error) => isLLMError(error, 'connection'),
);
assert.equal(text, 'Hello, world');
// #endregion

// #region attempts
const asked = wall.attempts.map(({ model, connection }) => `${model} on ${connection}`);
assert.deepEqual(asked, ['dead on 1', 'well on 2', 'cut on 3']);
// Secrets are replaced by the beginning of their hash, so that a log of a test shows none.
assert.match(wall.attempts[0]?.headers['authorization'] ?? '', /^sha256:/);
assert.equal(await wall.attempts[0]?.closed, 'wall');
// #endregion

// #region relay
const relay = await startRelay({ to: wall, down: { latencyMs: 30, sliceBytes: 7 } });
const slow = createRouter({ deployments: [deployment('slow', 'well', relay.port)] });
const startedAt = performance.now();
await slow(createCall('chat', { model: 'slow', messages: [] }), createCallContext());
assert(performance.now() - startedAt >= 30);

// From now on the way back breaks after 100 bytes.
relay.set({ down: { resetAfterBytes: 100 } });
await assert.rejects(
  async () => slow(createCall('chat', { model: 'slow', messages: [] }), createCallContext()),
  (error) => isLLMError(error, 'connection'),
);
// #endregion

await relay.close();
await wall.close();
console.log('broken-upstream: every call ended as its script said');
