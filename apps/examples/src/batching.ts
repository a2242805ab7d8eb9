// LiteLLM's page about batching, in TypeScript: many conversations to one model, one conversation to many models.
import assert from 'node:assert/strict';
import {
  batchCompletion,
  batchCompletionModels,
  batchCompletionModelsAllResponses,
  createClient,
  isLLMError,
  mock,
} from '@llm/providers';

const llm = createClient({ providers: [mock] });

// #region many-conversations
// batch_completion(model="claude-2", messages=[[…], […]])
const places = await batchCompletion(llm, {
  model: 'mock/claude-2',
  messages: [
    [{ role: 'user', content: 'good morning? ' }],
    [{ role: 'user', content: "what's the time? " }],
  ],
});
for (const place of places) {
  if (isLLMError(place)) console.error(place.code, place.message);
  else console.log(place.choices[0]?.message.content);
}
// #endregion
assert.deepEqual(
  places.map((place) => (isLLMError(place) ? place.code : place.choices[0]?.message.content)),
  ['good morning? ', "what's the time? "].map(
    (said) => `Hello! This is the mock model. You said: ${said}`,
  ),
);

const messages = [{ role: 'user', content: "Hey, how's it going" }] as const;

// #region fastest
// batch_completion_models(models=["gpt-3.5-turbo", "claude-instant-1.2", "command-nightly"], messages=…)
const fastest = await batchCompletionModels(llm, {
  models: [
    { model: 'mock/gpt-3.5-turbo', mock_response: 'I think about it', mock_delay: 30 },
    { model: 'mock/claude-instant-1.2', mock_response: 'RateLimitError' },
    { model: 'mock/command-nightly', mock_response: 'Going well' },
  ],
  messages,
});
assert.equal(fastest.choices[0]?.message.content, 'Going well');
// #endregion

// #region fastest-stream
const stream = await batchCompletionModels(llm, {
  models: ['mock/one', { model: 'mock/two', mock_delay: 30 }],
  messages,
  stream: true,
});
assert.match((await stream.final()).choices[0]?.message.content ?? '', /how's it going/);
// #endregion

// #region all
// batch_completion_models_all_responses(models=[…], messages=…)
const models = ['mock/gpt-3.5-turbo', { model: 'mock/broken', mock_response: 'Timeout' }];
const responses = await batchCompletionModelsAllResponses(llm, { models, messages });
assert.equal(responses.length, 1);

const outcomes = await batchCompletionModelsAllResponses(llm, { models, messages, settled: true });
for (const { model, response, error } of outcomes)
  console.log(model, response?.choices[0]?.message.content ?? error?.code);
// #endregion
assert.deepEqual(
  outcomes.map(({ error }) => error?.name),
  [undefined, 'Timeout'],
);

console.log('batching: in order, the fastest, and all');
