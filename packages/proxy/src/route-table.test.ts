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
  it.each(['/v1/models/a/b', '/v1/Models', '/v1/models;x', '/v1/%6dodels', '/'])(
    'does not know %s',
    (path) => {
      expect(table.find('GET', path).kind).toBe('not_found');
    },
  );

  it.each([
    ['GET', '/v1/models/', 'GET /v1/models'],
    ['GET', '//v1///models', 'GET /v1/models'],
    ['GET', '/v1/models/a//', 'GET /v1/models/:model'],
    ['POST', '/v1/messages///', 'POST /v1/messages'],
  ])('takes %s %s for the path without the slashes too many', (method, path, pattern) => {
    const found = table.find(method, path);
    expect(found.kind === 'found' && found.route.pattern).toBe(pattern);
    expect(table.serves(path)).toBe(true);
  });

  it('looks for the slashes too many in linear time', () => {
    const begin = performance.now();
    for (let times = 0; times < 20; times += 1) {
      expect(table.find('GET', `${'/'.repeat(16_000)}x`).kind).toBe('not_found');
    }
    expect(performance.now() - begin).toBeLessThan(500);
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

  describe('with suffixes behind parameters', () => {
    const models = createRouteTable([
      route('GET /models/:model'),
      route('POST /models/:model'),
      route('POST /models/:model:count'),
      route('POST /models/:model:fast:count'),
      route('POST /models/list:count'),
      route('POST /models/:model:count/parts/:part'),
    ]);
    const found = (method: string, path: string) => {
      const match = models.find(method, path);
      return match.kind === 'found' ? [match.route.pattern, match.params] : match.kind;
    };

    it.each([
      ['/models/a:count', 'POST /models/:model:count', { model: 'a' }],
      ['/models/a:7b:count', 'POST /models/:model:count', { model: 'a:7b' }],
      ['/models/a:fast:count', 'POST /models/:model:fast:count', { model: 'a' }],
      ['/models/a%2Fb%20c:count', 'POST /models/:model:count', { model: 'a/b c' }],
      ['/models/a%3Acount', 'POST /models/:model', { model: 'a:count' }],
      ['/models/a%3Acount:count', 'POST /models/:model:count', { model: 'a:count' }],
      ['/models/a:other', 'POST /models/:model', { model: 'a:other' }],
      ['/models/a:Count', 'POST /models/:model', { model: 'a:Count' }],
      ['/models/list:count', 'POST /models/list:count', {}],
      ['/models/:count', 'POST /models/:model', { model: ':count' }],
      [
        '/models/a:count/parts/1',
        'POST /models/:model:count/parts/:part',
        { model: 'a', part: '1' },
      ],
    ])('finds %s by what says most', (path, pattern, params) => {
      expect(found('POST', path)).toEqual([pattern, params]);
    });

    it('takes them in any order', () => {
      const turned = createRouteTable([route('POST /m/:model:count'), route('POST /m/:model')]);
      expect(turned.find('POST', '/m/a:count')).toMatchObject({ params: { model: 'a' } });
      expect(turned.find('POST', '/m/a')).toMatchObject({ params: { model: 'a' } });
    });

    it('finds no model in a suffix alone, nor in a percent sign that begins nothing', () => {
      const only = createRouteTable([route('POST /m/:model:count')]);
      expect(only.find('POST', '/m/:count').kind).toBe('not_found');
      expect(only.find('POST', '/m/%E0:count').kind).toBe('not_found');
      expect(only.find('POST', '/m/a/b:count').kind).toBe('not_found');
    });

    it('says which methods an action takes, and in whose words another one is refused', () => {
      const only = createRouteTable([route('POST /m/:model:count'), route('POST /n')]);
      expect(only.find('GET', '/m/a:count')).toMatchObject({
        kind: 'method_not_allowed',
        allow: ['POST'],
        nearest: { pattern: 'POST /m/:model:count' },
      });
      expect(only.find('POST', '/m/a:sing')).toMatchObject({
        kind: 'not_found',
        nearest: { pattern: 'POST /m/:model:count' },
      });
    });

    it('refuses two of the same suffix, and a parameter without a name', () => {
      const twice = () => createRouteTable([route('POST /m/:a:count'), route('POST /m/:b:count')]);
      expect(twice).toThrow('registered twice');
      expect(() => createRouteTable([route('POST /m/::count')])).toThrow(TypeError);
      expect(() => createRouteTable([route('POST /m/:/count')])).toThrow(TypeError);
    });
  });

  describe('with the rest of the path', () => {
    const rest = createRouteTable([
      route('GET /m/:model*'),
      route('GET /m/:model'),
      route('GET /m/list'),
      route('POST /m/:model*:count'),
      route('POST /m/:model:count'),
    ]);
    const found = (method: string, path: string) => {
      const match = rest.find(method, path);
      return match.kind === 'found' ? [match.route.pattern, match.params] : match.kind;
    };

    it.each([
      ['GET', '/m/list', 'GET /m/list', {}],
      ['GET', '/m/a', 'GET /m/:model', { model: 'a' }],
      ['GET', '/m/a/b/c', 'GET /m/:model*', { model: 'a/b/c' }],
      ['GET', '/m/a%2Fb/c', 'GET /m/:model*', { model: 'a/b/c' }],
      ['GET', '/m/a/', 'GET /m/:model*', { model: 'a/' }],
      ['POST', '/m/a:count', 'POST /m/:model:count', { model: 'a' }],
      ['POST', '/m/a/b:count', 'POST /m/:model*:count', { model: 'a/b' }],
    ])('finds %s %s by what says most', (method, path, pattern, params) => {
      expect(found(method, path)).toEqual([pattern, params]);
    });

    it('needs something of it', () => {
      expect(found('GET', '/m/')).toBe('not_found');
      expect(found('GET', '/m')).toBe('not_found');
      expect(found('POST', '/m/a/b:sing')).toBe('method_not_allowed');
    });

    it('finds names of several segments before fixed ones', () => {
      const inner = createRouteTable([
        route('POST /d/:model*/chat/parts'),
        route('POST /d/:model/chat/parts'),
        route('POST /d/:model*/parts'),
      ]);
      const of = (path: string) => {
        const match = inner.find('POST', path);
        return match.kind === 'found' ? [match.route.pattern, match.params['model']] : match.kind;
      };
      expect(of('/d/a/chat/parts')).toEqual(['POST /d/:model/chat/parts', 'a']);
      expect(of('/d/a/b/chat/parts')).toEqual(['POST /d/:model*/chat/parts', 'a/b']);
      expect(of('/d/a%2Fb/c/chat/parts')).toEqual(['POST /d/:model*/chat/parts', 'a/b/c']);
      expect(of('/d/a/b/parts/')).toEqual(['POST /d/:model*/parts', 'a/b']);
      expect(of('/d//chat/parts')).toEqual(['POST /d/:model*/parts', 'chat']);
      expect(of('/d/chat/other')).toBe('not_found');
    });

    it.each(['GET /m/:a*/:b*', 'GET /m/:a*/x/:b*:count', 'GET /m/:*'])('refuses %s', (pattern) => {
      expect(() => createRouteTable([route(pattern)])).toThrow(TypeError);
    });
  });

  describe('without the version', () => {
    const versions = createRouteTable([
      route('POST /v1/messages'),
      route('POST /v1/models/:model*:count'),
      route('GET /v1/models'),
      route('GET /models'),
      route('POST /v1beta/models'),
      route('GET /v1'),
    ]);
    const found = (method: string, path: string) => {
      const match = versions.find(method, path);
      return match.kind === 'found' ? match.route.pattern : match.kind;
    };

    it.each([
      ['POST', '/messages', 'POST /v1/messages'],
      ['POST', '/messages/', 'POST /v1/messages'],
      ['POST', '/models/a/b:count', 'POST /v1/models/:model*:count'],
      ['GET', '/models', 'GET /models'],
      ['GET', '/v1/models', 'GET /v1/models'],
      ['GET', '/messages', 'method_not_allowed'],
      ['GET', '/', 'not_found'],
      ['POST', '/beta/models', 'not_found'],
      ['POST', '/v1/v1/messages', 'not_found'],
    ])('%s %s is %s', (method, path, pattern) => {
      expect(found(method, path)).toBe(pattern);
    });
  });

  it('shows the head of what it shows, and of nothing else', () => {
    expect(table.find('HEAD', '/v1/models')).toMatchObject({
      kind: 'found',
      route: { pattern: 'GET /v1/models' },
    });
    expect(table.find('HEAD', '/v1/models/a/')).toMatchObject({ params: { model: 'a' } });
    expect(table.find('HEAD', '/v1/other').kind).toBe('not_found');
    const posted = createRouteTable([route('POST /a')]);
    expect(posted.find('HEAD', '/a')).toMatchObject({
      kind: 'method_not_allowed',
      allow: ['POST'],
    });
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
