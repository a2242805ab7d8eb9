import { describe, expect, it } from 'vitest';
import { createRouteTable, type Route } from './route-table.ts';

const route = (pattern: string): Route => ({
  pattern,
  access: 'key',
  answer: () => Promise.reject(new Error('not called')),
  refuse: () => ({ status: 400, headers: {}, body: '' }),
});
const match = createRouteTable([
  route('GET /v1/models'),
  route('GET /v1/models/:model'),
  route('POST /v1/messages'),
  route('GET /v1/messages/:id'),
  route('DELETE /v1/messages/:id'),
]);

describe('createRouteTable', () => {
  it.each([
    '/v1/models/',
    '/v1/models/a/b',
    '/v1/Models',
    '//v1/models',
    '/v1/models;x',
    '/v1/%6dodels',
    '/',
  ])('does not know %s', (path) => {
    expect(match('GET', path).kind).toBe('not_found');
  });

  it('refuses a path whose parameter is no valid text', () => {
    expect(match('GET', '/v1/models/%E0%A4%A').kind).toBe('not_found');
  });

  it('says which methods a path takes', () => {
    expect(match('PUT', '/v1/messages/x')).toMatchObject({
      kind: 'method_not_allowed',
      allow: ['GET', 'DELETE'],
    });
    expect(match('GET', '/v1/messages')).toMatchObject({
      kind: 'method_not_allowed',
      allow: ['POST'],
    });
  });

  it('names the route a wrong path goes on from, so that its client is answered in its own words', () => {
    const found = match('POST', '/v1/messages/batches/x');
    expect(found.kind === 'not_found' && found.nearest?.pattern).toBe('POST /v1/messages');
  });

  it('refuses two routes of the same pattern', () => {
    expect(() => createRouteTable([route('GET /a'), route('GET /a')])).toThrow(TypeError);
  });

  it('gives the route and its decoded parameters', () => {
    expect(match('GET', '/v1/models/openai%2Fgpt%204')).toMatchObject({
      kind: 'found',
      params: { model: 'openai/gpt 4' },
    });
    expect(match('POST', '/v1/messages')).toMatchObject({ kind: 'found', params: {} });
  });
});
