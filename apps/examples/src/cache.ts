// A cache around a service: the same question is asked once, also by calls that ask at the same moment.
import assert from 'node:assert/strict';
import {
  connect,
  createCall,
  createCallContext,
  stack,
  type CallLayer,
  type CallService,
} from '@llm/core';
import { cache, createMemoryKeyValueStore } from '@llm/core/cache';
import { mock } from '@llm/providers';

let asked = 0;
const counting: CallLayer = (inner) => (call, context) => {
  asked += 1;
  return inner(call, context);
};

// #region cache
const service: CallService = stack(
  [cache({ store: createMemoryKeyValueStore(), ttlMs: 60_000 }), counting],
  connect(mock, { settings: { mock_response: 'Paris' } }),
);
// #endregion

const ask = (text: string, stream = false) =>
  service(
    createCall('chat', {
      model: 'any',
      stream,
      messages: [{ role: 'user', content: [{ type: 'text', text }] }],
    }),
    createCallContext({ signal: new AbortController().signal }),
  );

const question = 'What is the capital of France?';
const results = await Promise.all(Array.from({ length: 10 }, () => ask(question)));
assert.equal(asked, 1, 'ten calls at once are asked once');
assert.equal(results.filter(({ cache: use }) => use?.hit === 'all').length, 9);

// Kept whole, given as a stream.
const replayed = await ask(question, true);
assert.equal(replayed.kind, 'stream');
if (replayed.kind === 'stream') {
  let text = '';
  for await (const event of replayed.stream)
    if (event.type === 'delta' && event.delta.type === 'text') text += event.delta.text;
  assert.equal(text, 'Paris');
}

const { cache: use } = await ask('And of Italy?');
assert.equal(use?.hit, 'none', 'another question is another call');
console.log('12 calls, 2 of them to the upstream');
