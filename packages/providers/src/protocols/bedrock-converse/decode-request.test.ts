import { expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';

const topKOf = (additionalModelRequestFields: object) =>
  decodeRequest({
    body: { messages: [{ role: 'user', content: [{ text: 'Hi' }] }], additionalModelRequestFields },
    params: { model: 'm' },
    query: {},
    headers: {},
  } as Parameters<typeof decodeRequest>[0]).topK;

it('reads top_k in the words of each maker', () => {
  expect(topKOf({ inferenceConfig: { topK: 3 } })).toBe(3);
  expect(topKOf({ top_k: 4 })).toBe(4);
  expect(topKOf({})).toBeUndefined();
});
