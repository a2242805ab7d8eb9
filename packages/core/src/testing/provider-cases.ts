import { concatenate } from '../bytes/concatenate.ts';
import { equal, ok } from 'node:assert/strict';
import type { Provider, SignableRequest } from '../contract/provider.ts';
import type { TransportRequest } from '../contract/transport.ts';
import { isLLMError } from '../error/llm-error.ts';
import type { JsonObject } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { connect } from '../service/connect.ts';
import { createCall } from '../service/create-call.ts';
import { answeredCases, reasonOf } from './answered-cases.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { plainRequest } from './chat-examples.ts';
import { sameJson } from './decoded-stream.ts';
import type { ProtocolFixture } from './load-fixtures.ts';
import { replayTransport, type ReplayExchange } from './replay-transport.ts';
import { testContext } from './test-context.ts';

// A value that a search through a request cannot meet by chance.
const testKey = 'key-2f9c1d7e';

/**
 * What every provider must do, as cases for any test runner. The fixtures, if any, are of requests that
 * the provider's quirks and hooks concern: `<name>.hub.json` becomes `<name>.wire.json`.
 */
export function providerCases(
  provider: Provider,
  fixtures: readonly ProtocolFixture[] = [],
): readonly ConformanceCase[] {
  const cases = [
    ...declarationCases(provider),
    ...(provider.answer === undefined
      ? [
          ...callCases(provider),
          ...signingCases(provider),
          ...wireCases(provider, fixtures),
          ...answeredCases(provider, { apiKey: testKey, settings: placeholdersOf(provider) }),
        ]
      : []),
  ];
  return cases.map(({ name, run }) => ({ name: `${provider.id}: ${name}`, run }));
}

function declarationCases({
  id,
  baseUrl,
  baseUrlEnv,
  settingsEnv = {},
  auth,
  quirks,
  speaks,
  answer,
}: Provider): readonly ConformanceCase[] {
  return [
    {
      name: 'its id is kebab-case',
      run() {
        ok(/^[a-z0-9]+([-_][a-z0-9]+)*$/.test(id), id);
      },
    },
    {
      name: 'its base URL is encrypted, or on this machine, and ends without a slash',
      run() {
        if (answer !== undefined) return;
        const url = new URL(baseUrl.replaceAll(/\{\w+\}/g, 'placeholder'));
        const local = ['localhost', '127.0.0.1'].includes(url.hostname);
        ok(url.protocol === 'https:' || (url.protocol === 'http:' && local), baseUrl);
        ok(!baseUrl.endsWith('/'), baseUrl);
        equal(url.search + url.hash + url.username + url.password, '', baseUrl);
      },
    },
    {
      name: 'its variables are named in capitals',
      run() {
        for (const name of [auth.env, baseUrlEnv, ...Object.values(settingsEnv).flat()]) {
          if (name !== undefined) ok(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name), name);
        }
        if ('name' in auth) ok(auth.name !== '', 'the key has a place');
      },
    },
    {
      name: 'its quirks rename onto no field that its protocol writes',
      run() {
        const body = speaks.chat?.[0]?.client?.encodeRequest(plainRequest).body ?? {};
        for (const [from, to] of Object.entries(quirks?.rename ?? {}))
          ok(!(to in body), `${from} would take the place of ${to}`);
      },
    },
    {
      name: 'its quirks name top-level fields, and none twice',
      run() {
        const { drop = [], rename = {}, defaults = {}, clamp = {} } = quirks ?? {};
        const names = [drop, Object.keys(rename), Object.keys(defaults), Object.keys(clamp)].flat();
        for (const name of names) ok(/^[A-Za-z][A-Za-z0-9_]*$/.test(name), name);
        equal(new Set(drop).size, drop.length, 'a field is dropped once');
        for (const name of drop) ok(!(name in rename), `${name} is both dropped and renamed`);
        for (const { min, max } of Object.values(clamp)) {
          ok(min !== undefined || max !== undefined, 'a clamp has a bound');
          ok((min ?? -Infinity) <= (max ?? Infinity), 'a clamp has room');
        }
      },
    },
  ];
}

/** Calls the provider over a transport without a network. */
async function callOver(
  provider: Provider,
  exchange: ReplayExchange,
  request = plainRequest,
): Promise<{ readonly sent: TransportRequest; readonly error: unknown }> {
  const transport = replayTransport([exchange]);
  const service = connect(provider, {
    apiKey: testKey,
    transport,
    settings: placeholdersOf(provider),
  });
  let error: unknown;
  try {
    const result = await service(createCall('chat', request), testContext());
    if (result.kind === 'stream') result.stream.cancel();
  } catch (cause) {
    // The exchange is a failure, or no answer of the protocol; only the request matters then.
    error = cause;
  }
  const [sent] = transport.requests;
  ok(sent, `no request was sent: ${reasonOf(error)}`);
  equal(transport.open, 0, 'the answer was left open');
  return { sent, error };
}

function placeholdersOf({ baseUrl }: Provider): JsonObject {
  const names = [...baseUrl.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return Object.fromEntries(names.map((name) => [name, 'placeholder']));
}

function toText(body: TransportRequest['body'] = ''): string {
  const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  return new TextDecoder().decode(concatenate(pieces));
}

function callCases(provider: Provider): readonly ConformanceCase[] {
  const { auth } = provider;
  return [
    {
      name: 'a call carries the key where the provider wants it, and nowhere else',
      async run() {
        const { sent } = await callOver(provider, { status: 500 });
        const places = {
          url: sent.origin + sent.path,
          body: toText(sent.body),
        };
        ok(!places.body.includes(testKey), 'the key is in the body');
        equal(places.url.includes(testKey), auth.scheme === 'query', 'the key in the URL');
        const carrying = Object.entries(sent.headers)
          .filter(([, value]) => value.includes(testKey))
          .map(([name]) => name.toLowerCase());
        const expected =
          auth.scheme === 'bearer'
            ? ['authorization']
            : auth.scheme === 'header'
              ? [auth.name.toLowerCase()]
              : [];
        // A provider that needs no key may still send a given one. A signature never holds the key, but a signer may send the
        // key in place of a signature.
        if (auth.scheme === 'signed') ok(carrying.every((name) => name === 'authorization'));
        else if (auth.scheme !== 'none') equal(carrying.join(), expected.join());
      },
    },
    {
      name: 'a call goes to the base URL, as JSON',
      async run() {
        const { sent } = await callOver(provider, { status: 500 });
        const base = new URL(provider.baseUrl.replaceAll(/\{\w+\}/g, 'placeholder'));
        equal(sent.origin, base.origin);
        ok(sent.path.startsWith(base.pathname), sent.path);
        ok(!sent.path.includes('//'), sent.path);
        equal(sent.method, 'POST');
        equal(sent.headers['content-type'], 'application/json');
      },
    },
    ...[
      { status: 401, code: 'authentication' },
      { status: 404, code: 'not_found' },
      { status: 429, code: 'rate_limited' },
    ].map(({ status, code }) => ({
      name: `a status of ${status} is ${code}, with the provider's id and without the key`,
      async run() {
        const { error } = await callOver(provider, {
          status,
          body: `no such key ${testKey.slice(0, 3)}`,
        });
        ok(isLLMError(error), String(error));
        equal(error.code, code);
        equal(error.provider, provider.id);
        ok(!error.message.includes(testKey), 'the key is in the message');
      },
    })),
  ];
}

function signingCases(provider: Provider): readonly ConformanceCase[] {
  const { auth } = provider;
  if (auth.scheme !== 'signed') return [];
  return [
    {
      name: 'it signs each request that is sent, and what it saw is what is sent',
      async run() {
        const seen: SignableRequest[] = [];
        const watched: Provider = {
          ...provider,
          auth: {
            ...auth,
            createSigner(settings, apiKey) {
              const signer = auth.createSigner(settings, apiKey);
              return (request, signal) => {
                seen.push(request);
                return signer(request, signal);
              };
            },
          },
        };
        const { sent } = await callOver(watched, { status: 500 });
        const [signed] = seen;
        ok(signed, 'nothing was signed');
        equal(signed.origin + signed.path, sent.origin + sent.path);
        equal(toText(signed.body), toText(sent.body));
        const added = Object.keys(sent.headers).filter(
          (name) => sent.headers[name] !== signed.headers[name],
        );
        ok(added.length > 0, 'the signer added no header');
      },
    },
  ];
}

function wireCases(
  provider: Provider,
  fixtures: readonly ProtocolFixture[],
): readonly ConformanceCase[] {
  return fixtures.flatMap(({ name, hub, wire }) =>
    hub === undefined || wire === undefined
      ? []
      : [
          {
            name: `request ${name} becomes the wire form`,
            async run() {
              const { sent } = await callOver(provider, { status: 500 }, hub);
              const { body } = sent;
              ok(typeof body === 'string', 'a translated request is text');
              sameJson(parseJson(body), wire);
            },
          },
        ],
  );
}
