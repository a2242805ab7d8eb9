// What a conversation costs before and after it is held: tokens are counted, and prices looked up, without asking anybody.
import assert from 'node:assert/strict';
import { createClient, createMock } from '@llm/providers';
import { createCatalogue } from '@llm/providers/catalogue';
import { decode, encode, tokenCounter, trimMessages } from '@llm/providers/tokens';

const model = 'gpt-4o';
const messages = [
  { role: 'system', content: 'You answer in one word.' },
  { role: 'user', content: 'What is the capital of France?' },
] as const;

// Before the call.
const promptTokens = await tokenCounter({ model, messages });
const text = 'Grüße, 世界';
assert.equal(await decode({ model, tokens: await encode({ model, text }) }), text);

const catalogue = createCatalogue();
console.log(`prices of ${catalogue.asOf.prices}`);
assert.ok(promptTokens < (catalogue.getModelInfo(model).max_input_tokens ?? 0));
assert.ok(catalogue.supports.functionCalling(model));
assert.deepEqual(await trimMessages(messages, { model, maxTokens: 1000 }), messages);

// A model of your own costs what you say, in this catalogue and no other.
catalogue.registerModel({
  'mock/large': { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 },
});

// After the call. The mock counts 10 tokens of prompt and 20 of the answer.
const llm = createClient({ providers: [createMock()] });
const answer = await llm.completion({ model: 'mock/large', messages, mock_response: 'Paris' });
const cost = await catalogue.completionCost({ completion_response: answer });
assert.equal(cost, 0.00005);
assert.equal(
  await createCatalogue().completionCost({ completion_response: answer }),
  null,
  'what has no price is not free',
);
console.log(`the answer cost $${cost}`);
