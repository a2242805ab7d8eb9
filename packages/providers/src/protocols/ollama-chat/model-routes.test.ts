import { LLMError, type ModelQuestion } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { modelRoutes } from './model-routes.ts';

const ask = (pattern: string, body: ModelQuestion['body'] = {}) =>
  modelRoutes
    .find((route) => route.pattern === pattern)
    ?.answer({ models: [{ id: 'owner/one', ownedBy: 'acme' }], body, params: {} });

describe('the questions of Ollama’s clients about the models', () => {
  it.each([
    [{}, 'invalid_request'],
    [{ model: 7 }, 'invalid_request'],
    [{ model: 'two' }, 'not_found'],
  ])('refuse %j', (body, code) => {
    let failure: unknown;
    try {
      ask('POST /api/show', body);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(LLMError);
    expect(failure).toMatchObject({ code });
  });

  it('find a model under its name, in the old field and with the tag that clients add', () => {
    for (const body of [
      { model: 'owner/one' },
      { name: 'owner/one' },
      { model: 'owner/one:latest' },
    ])
      expect(ask('POST /api/show', body)).toHaveProperty('capabilities');
  });

  it('list the models, none of them in memory', () => {
    expect(ask('GET /api/tags')).toMatchObject({
      models: [{ name: 'owner/one', model: 'owner/one' }],
    });
    expect(ask('GET /api/ps')).toEqual({ models: [] });
    expect(ask('GET /api/version')).toHaveProperty('version');
  });
});
