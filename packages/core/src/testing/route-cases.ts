import { equal, ok } from 'node:assert/strict';
import type { ClientCodec, ServerCodec } from '../contract/protocol.ts';
import type { ConformanceCase } from './conformance-case.ts';

const readable = /^(GET|POST|PUT|PATCH|DELETE) \/[^ ?#]*$/;
const parameters = /\/:[^/:]+/g;

/** That a server side says where it is spoken, and can answer there. */
export function routeCases(
  server: Pick<ServerCodec, 'routes' | 'createStreamEncoder' | 'encodeStreamError'>,
): readonly ConformanceCase[] {
  const routes = server.routes.map((route) =>
    typeof route === 'string' ? { pattern: route } : route,
  );
  return [
    {
      name: 'server: has routes, each a method and a path',
      run() {
        ok(routes.length > 0);
        for (const { pattern } of routes) ok(readable.test(pattern), pattern);
      },
    },
    {
      name: 'server: no two routes are one, and no route has a parameter twice',
      run() {
        const shapes = routes.map(({ pattern }) => pattern.replaceAll(parameters, '/:'));
        equal(new Set(shapes).size, shapes.length, shapes.join(', '));
        for (const { pattern } of routes) {
          const names = pattern.match(parameters) ?? [];
          equal(new Set(names).size, names.length, pattern);
        }
      },
    },
    {
      name: 'server: what a route streams can be written, its failures too',
      run() {
        for (const { pattern, stream = false } of routes) {
          if (!stream) continue;
          ok(server.createStreamEncoder !== undefined, `${pattern} needs createStreamEncoder`);
          ok(server.encodeStreamError !== undefined, `${pattern} needs encodeStreamError`);
        }
      },
    },
  ];
}

// Whatever a deployment may be called upstream: an owner before it, a tag behind it, and what means something in a URL.
const names = ['m', 'owner/name:7b', 'a?b#c d', '100%', '../admin', 'é😀'];

/** That an address is one wherever the model is named, and that no name of a model leads elsewhere. */
export function addressCases(client: Pick<ClientCodec, 'address'>): readonly ConformanceCase[] {
  return [
    {
      name: 'client: an address is a path, whatever the model is called',
      run() {
        for (const stream of [false, true]) {
          const { path: plain } = client.address({ model: 'm', stream });
          for (const model of names) {
            const { path } = client.address({ model, stream });
            ok(/^\/[\x21\x22\x24-\x3e\x40-\x7e]*$/.test(path), `${model} becomes ${path}`);
            equal(path.split('/').length, plain.split('/').length, `${model} becomes ${path}`);
          }
        }
      },
    },
  ];
}
