import { asObject, parseJson } from '@llm/core';
import { expect, it } from 'vitest';
import { sentToVertex as sent } from '../../test/support/sent-to-vertex.ts';
import { isMistral, vertexMistral } from './vertex-mistral.ts';

const acme = { vertex_project: 'acme', vertex_location: 'us-central1' };
const place =
  'https://us-central1-aiplatform.googleapis.com/v1/projects/acme/locations/us-central1';

it('calls Mistral by its own API, with the model in the path and in the body', async () => {
  for (const [stream, method] of [
    [false, 'rawPredict'],
    [true, 'streamRawPredict'],
  ] as const) {
    const { url, body } = await sent('mistral-large@2411', acme, { stream });
    expect(url).toBe(`${place}/publishers/mistralai/models/mistral-large%402411:${method}`);
    expect(asObject(parseJson(String(body)))).toMatchObject({ model: 'mistral-large' });
  }
});

it('leaves out what Mistral refuses, and says what is lost', () => {
  const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];
  const request = { model: 'codestral', messages, seed: 3, user: 'u', logitBias: { '1': 2 } };
  const { body, losses } = vertexMistral.client?.encodeRequest(request) ?? {};
  expect(body).toMatchObject({ random_seed: 3 });
  expect(body).not.toHaveProperty('user');
  expect(losses).toEqual([{ path: 'logit_bias', kind: 'parameter' }]);
});

it('calls models that are named with their maker by the OpenAI-compatible endpoint', async () => {
  const { url, body } = await sent('meta/llama-4-scout-17b-16e-instruct-maas', acme);
  expect(url).toBe(`${place}/endpoints/openapi/chat/completions`);
  expect(asObject(parseJson(String(body)))).toMatchObject({
    model: 'meta/llama-4-scout-17b-16e-instruct-maas',
  });
  expect(isMistral('mistralai/codestral')).toBe(true);
  expect(isMistral('gemini-3-flash')).toBe(false);
});
