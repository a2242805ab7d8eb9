import { describe, expect, it } from 'vitest';
import { createRouteTable, type Route } from './route-table.ts';

const route = (pattern: string): Route => ({
  pattern,
  access: 'key',
  answer: () => Promise.reject(new Error('not called')),
  refuse: () => ({ status: 400, headers: {}, body: '' }),
});
const table = createRouteTable([
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
    expect(table.find('GET', path).kind).toBe('not_found');
  });

  it('refuses a path whose parameter is no valid text', () => {
    expect(table.find('GET', '/v1/models/%E0%A4%A').kind).toBe('not_found');
  });

  it('says which methods a path takes', () => {
    expect(table.find('PUT', '/v1/messages/x')).toMatchObject({
      kind: 'method_not_allowed',
      allow: ['GET', 'DELETE'],
    });
    expect(table.find('GET', '/v1/messages')).toMatchObject({
      kind: 'method_not_allowed',
      allow: ['POST'],
    });
  });

  it('names the route a wrong path goes on from, so that its client is answered in its own words', () => {
    const found = table.find('POST', '/v1/messages/batches/x');
    expect(found.kind === 'not_found' && found.nearest?.pattern).toBe('POST /v1/messages');
  });

  it('says which paths some route has, whatever the method', () => {
    expect(table.serves('/v1/models')).toBe(true);
    expect(table.serves('/v1/messages/x')).toBe(true);
    expect(table.serves('/v1/messages/x/y')).toBe(false);
    expect(table.serves('/')).toBe(false);
  });

  it.each([
    ['GET /a', 'GET /a'],
    ['GET /a/:one', 'GET /a/:two'],
  ])('refuses two routes of the same pattern: %s, %s', (first, second) => {
    const twice = () => createRouteTable([route(first), route(second)]);
    expect(twice).toThrow(new TypeError(`the route ${second} is registered twice`));
  });

  it.each(['/a', 'GET', 'GET a', 'get /a', 'GET /a b', 'GET /a?b=c', ''])(
    'refuses a pattern that is no method and path: "%s"',
    (pattern) => {
      expect(() => createRouteTable([route(pattern)])).toThrow(TypeError);
    },
  );

  it('gives the route and its decoded parameters', () => {
    expect(table.find('GET', '/v1/models/openai%2Fgpt%204')).toMatchObject({
      kind: 'found',
      params: { model: 'openai/gpt 4' },
    });
    expect(table.find('POST', '/v1/messages')).toMatchObject({ kind: 'found', params: {} });
  });
});
