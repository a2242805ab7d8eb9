import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  parseJson,
} from '../../../packages/core/src/index.ts';
import { conversation } from '../../../packages/proxy/test/pairs/conversation.ts';
import { parties } from '../../../packages/proxy/test/pairs/parties.ts';
import { anyModel, routeOf } from './model-place.ts';

/** A good request of a caller. Its path and its body name the model `MODEL`. */
export interface RequestSeed {
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly body: JsonObject;
}

/** Good requests in every wire format that callers speak: one conversation, and bodies that have most fields of their format. */
export function readRequestSeeds(): readonly RequestSeed[] {
  return [...conversations(), ...fullBodies()];
}

function conversations(): readonly RequestSeed[] {
  return parties.flatMap(({ protocol: { client, server } }) =>
    [false, true].map((stream) => {
      const request = { ...conversation, model: anyModel, stream, includeUsage: stream };
      const { path, query = {} } = client.address({ model: anyModel, stream });
      const { body = {} } = client.encodeRequest(request);
      return { path: routeOf(server, path), query: new URLSearchParams(query).toString(), body };
    }),
  );
}

function fullBodies(): readonly RequestSeed[] {
  const text = readFileSync(join(import.meta.dirname, 'requests.json'), 'utf8');
  return (asArray(parseJson(text)) ?? []).map((seed) => {
    const { path, body } = asObject(seed) ?? {};
    return { path: asString(path) ?? '', query: '', body: asObject(body) ?? {} };
  });
}
