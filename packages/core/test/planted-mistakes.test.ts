import { describe, expect, it } from 'vitest';
import type { Framing } from '../src/framing/framing.ts';
import { sseFraming } from '../src/framing/sse-framing.ts';
import type { StreamingProtocol } from '../src/contract/protocol.ts';
import type { Provider } from '../src/contract/provider.ts';
import { LLMError } from '../src/error/llm-error.ts';
import { concatenate } from '../src/bytes/concatenate.ts';
import type { ChatEvent } from '../src/model/chat-event.ts';
import type { ChatRequest } from '../src/model/chat-request.ts';
import { loadFixtures } from '../src/testing/load-fixtures.ts';
import { protocolCases } from '../src/testing/protocol-cases.ts';
import { providerCases } from '../src/testing/provider-cases.ts';
import { failingCases } from './failing-cases.ts';
import { inventedProtocol } from './invented-protocol/invented-protocol.ts';

// Mistakes that authors of providers and protocols make, each planted alone in one that is whole. The kit must find every one.

const fixtures = loadFixtures(new URL('./invented-protocol/__fixtures__/', import.meta.url));
const { client } = inventedProtocol;
const acme: Provider = {
  id: 'acme',
  baseUrl: 'https://api.acme.example/v1',
  auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
  speaks: { chat: [inventedProtocol] },
};

const inProvider: Readonly<Record<string, Partial<Provider>>> = {
  'a base URL that ends with a slash': { baseUrl: 'https://api.acme.example/v1/' },
  'a base URL without encryption': { baseUrl: 'http://api.acme.example/v1' },
  'a key in the query of the base URL': { baseUrl: 'https://api.acme.example/v1?key=1' },
  'a hook that throws': {
    hooks: {
      patchRequest: () => {
        throw new TypeError('a bug');
      },
    },
  },
  'nothing that it speaks': { speaks: {} },
  'a patch that deletes the messages': {
    hooks: { patchRequest: ({ turns: _, ...body }) => body },
  },
  'a patch that changes what it was given': {
    hooks: {
      patchRequest: (body) => {
        Reflect.set(body, 'extra', 1 + Number(body['extra'] ?? 0));
        return body;
      },
    },
  },
  'a patch of events that throws': {
    hooks: {
      patchEvent: () => {
        throw new TypeError('a bug');
      },
    },
  },
  'a patch that blanks every event': { hooks: { patchEvent: () => ({}) } },
  'a quirk that drops the messages': { quirks: { drop: ['turns'] } },
  'a quirk that renames onto the messages': { quirks: { rename: { model: 'turns' } } },
};

type Client = typeof client;
const without =
  (...names: readonly (keyof ChatRequest)[]): Client['encodeRequest'] =>
  (request) => {
    const kept = Object.entries(request).filter(([name]) => !names.some((own) => own === name));
    return client.encodeRequest(Object.fromEntries(kept) as never);
  };
let shared = client.createStreamDecoder({ model: 'm', messages: [] });

/** Frames of a length in four bytes and so much text, without a check of either. */
const framed: Framing = {
  contentType: 'application/vnd.acme.frames',
  createDecoder() {
    let held = new Uint8Array(0);
    return {
      push(bytes) {
        held = new Uint8Array(concatenate([held, bytes]));
        const events = [];
        for (;;) {
          if (held.length < 4) return events;
          const length = new DataView(held.buffer, held.byteOffset).getUint32(0);
          if (held.length < 4 + length) return events;
          events.push({ data: new TextDecoder().decode(held.subarray(4, 4 + length)) });
          held = held.slice(4 + length);
        }
      },
      end: () => [],
    };
  },
  encode: (events) =>
    new Uint8Array(
      concatenate(
        events.flatMap(({ data }) => {
          const text = new TextEncoder().encode(data);
          const head = new Uint8Array(4);
          new DataView(head.buffer).setUint32(0, text.length);
          return [head, text];
        }),
      ),
    ),
};

const inClient: Readonly<Record<string, Partial<Client>>> = {
  'an end that says nothing': {
    createStreamDecoder(request) {
      const decoder = client.createStreamDecoder(request);
      return { push: (frame) => decoder.push(frame), end: () => [] };
    },
  },
  'a state that streams share': {
    createStreamDecoder: () => shared,
  },
  'a framing that loses frames that were cut': {
    framing: {
      ...sseFraming,
      createDecoder: () => ({
        push: (bytes) => {
          const decoder = sseFraming.createDecoder();
          return decoder.push(bytes);
        },
        end: () => [],
      }),
    },
  },
  'a 429 that is misread': {
    decodeError: (failure) =>
      failure.status === 429 ? new LLMError('invalid_request', 'no') : client.decodeError(failure),
  },
  'usage that comes twice': {
    createStreamDecoder(request) {
      const decoder = client.createStreamDecoder(request);
      const twice = (events: readonly ChatEvent[]) =>
        events.flatMap((event): readonly ChatEvent[] =>
          event.type === 'usage' ? [event, event] : [event],
        );
      return { push: (frame) => twice(decoder.push(frame)), end: () => twice(decoder.end()) };
    },
  },
  'a block that is never closed': {
    createStreamDecoder(request) {
      const decoder = client.createStreamDecoder(request);
      const open = (events: readonly ChatEvent[]) => events.filter(({ type }) => type !== 'close');
      return { push: (frame) => open(decoder.push(frame)), end: () => open(decoder.end()) };
    },
  },
  'a request that is changed': {
    encodeRequest(request) {
      Reflect.set(request, 'user', 'changed');
      return client.encodeRequest(request);
    },
  },
  'parameters that are lost in silence': {
    encodeRequest: without('temperature', 'stop', 'topP', 'maxOutputTokens'),
  },
  'pictures that are lost in silence': {
    encodeRequest: (request) => {
      const { body } = client.encodeRequest(request);
      return { body: body ?? {} };
    },
  },
  'a model that is not encoded in the path': {
    address: ({ model }) => ({ path: `/models/${model}/talk` }),
  },
  'a pause that the upstream asked for and nobody keeps': {
    decodeError: (failure) => client.decodeError({ ...failure, headers: {} }),
  },
  'words of the upstream that are lost': {
    decodeError: (failure) => {
      const { code, retryAfterMs } = client.decodeError(failure);
      return new LLMError(code, 'it failed', retryAfterMs === undefined ? {} : { retryAfterMs });
    },
  },
  'a page of a proxy as a message': {
    decodeError: (failure) =>
      typeof failure.body === 'string' && failure.body.length > 0
        ? new LLMError(client.decodeError(failure).code, failure.body)
        : client.decodeError(failure),
  },
  'a framing that throws what is no LLMError': {
    framing: {
      ...sseFraming,
      createDecoder: () => {
        const decoder = sseFraming.createDecoder();
        return {
          push(bytes) {
            if (bytes.includes(255)) throw new RangeError('out of bounds');
            return decoder.push(bytes);
          },
          end: () => decoder.end(),
        };
      },
    },
  },
  'a framing that waits for four gigabytes': { framing: framed },
  'a number that is none in the body': {
    encodeRequest(request) {
      const written = client.encodeRequest(request);
      const temperature = (request.temperature ?? 1) / 0 - Infinity;
      return { ...written, body: { ...written.body, temperature } };
    },
  },
};

const cases = async (protocol: StreamingProtocol<'chat'>, known = fixtures) =>
  failingCases(protocolCases(protocol, known));

describe('the kit', () => {
  it('finds nothing in a provider and a protocol that are whole', async () => {
    expect(await failingCases(providerCases(acme, fixtures))).toEqual([]);
    expect(await cases(inventedProtocol)).toEqual([]);
  });

  it.each(Object.entries(inProvider))('finds in a provider: %s', async (_, change) => {
    expect(await failingCases(providerCases({ ...acme, ...change }))).not.toEqual([]);
  });

  it.each(Object.entries(inClient))('finds in a protocol: %s', async (_, change) => {
    shared = client.createStreamDecoder({ model: 'm', messages: [] });
    const { native: _native, ...plain } = client;
    const protocol = { ...inventedProtocol, client: { ...plain, ...change } };
    expect(await cases(protocol as never)).not.toEqual([]);
  });

  it('finds a protocol without fixtures, and one with a failure alone', async () => {
    expect(await cases(inventedProtocol, [])).not.toEqual([]);
    expect(
      await cases(
        inventedProtocol,
        fixtures.filter(({ name }) => name === 'busy'),
      ),
    ).not.toEqual([]);
  });

  it('has all 29 of them', () => {
    expect(Object.keys(inProvider).length + Object.keys(inClient).length + 2).toBe(29);
  });
});
