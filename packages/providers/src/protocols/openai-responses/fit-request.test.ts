import { asString, type JsonObject, type NativeFields } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { fitNative, fitRequest } from './fit-request.ts';
import { takesOf } from '../shared/models/takes-of.ts';

const fit = (model: string, body: JsonObject) =>
  fitRequest(body, takesOf('openai-responses', model));

const fieldsOf = (body: JsonObject): NativeFields => ({
  model: asString(body['model']) ?? '',
  has: (name) => body[name] !== undefined,
  read: (name) => body[name],
  hasKey: (name) => JSON.stringify(body).includes(`"${name}"`),
  valuesOf: (key) =>
    [...JSON.stringify(body).matchAll(new RegExp(`"${key}":"([^"]*)"`, 'g'))].map(
      ([, value = '']) => value,
    ),
});

describe('an effort', () => {
  it.each([
    ['gpt-5.6', 'high', 'high'],
    ['gpt-5.1', 'xhigh', 'high'],
    ['o3', 'none', 'low'],
    ['own-model', 'ultra', 'ultra'],
  ])('of %s: %s goes as %s', (model, asked, sent) => {
    const { body } = fit(model, { reasoning: { effort: asked, summary: 'auto' } });
    expect(body['reasoning']).toEqual({ effort: sent, summary: 'auto' });
  });

  it('is left out where a model does not think', () => {
    expect(fit('gpt-4.1', { reasoning: { effort: 'none' } })).toEqual({ body: {}, losses: [] });
    expect(fit('gpt-4.1', { reasoning: { effort: 'low' } }).losses).toEqual([
      { path: 'reasoning.effort', kind: 'hint' },
    ]);
  });

  it('stands beside functions, which Chat Completions refuses', () => {
    const body = { reasoning: { effort: 'high' }, tools: [{ type: 'function', name: 'f' }] };
    expect(fit('gpt-5.6', body)).toEqual({ body, losses: [] });
  });
});

describe('sampling', () => {
  it('is left out where the model thinks, and reported where it said something', () => {
    const { body, losses } = fit('o3', { temperature: 0.2, top_p: 1, top_logprobs: 0 });
    expect(body).toEqual({});
    expect(losses).toEqual([{ path: 'temperature', kind: 'parameter' }]);
  });
});

describe('a caller’s own request', () => {
  it('passes where nothing has to change', () => {
    const body = { model: 'gpt-5.6', input: 'Hi', reasoning: { effort: 'low' } };
    expect(fitNative(fieldsOf(body), {})).toBeUndefined();
    expect(fitNative(fieldsOf({ model: 'own', temperature: 9 }), {})).toBeUndefined();
  });

  it('goes without thoughts that another provider has sealed, to any model', () => {
    const own = { type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'gAAA' };
    const other = { ...own, encrypted_content: 'signed:thought:EqQB' };
    const edits = fitNative(fieldsOf({ model: 'own', input: [own, other] }), {});
    expect(edits).toEqual({
      set: { input: [own] },
      cut: [],
      losses: [{ path: 'input[1]', kind: 'hint' }],
    });
  });

  it('is fitted to the row of the model', () => {
    const edits = fitNative(fieldsOf({ model: 'o3', input: 'Hi', temperature: 0 }), {});
    expect(edits).toMatchObject({ cut: ['temperature'] });
  });
});
