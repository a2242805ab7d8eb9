import { describe, expect, it } from 'vitest';
import type { ApiKey, Provider, SignableRequest, Signer } from '../contract/provider.ts';
import { readAll } from '../stream/read-all.ts';
import { replayTransport, type ReplayExchange } from '../testing/replay-transport.ts';
import { testContext } from '../testing/test-context.ts';
import { withValue } from './call-context.ts';
import { createUpstream, timeoutsKey, type UpstreamOptions } from './upstream.ts';

const provider: Provider = {
  id: 'acme',
  baseUrl: 'https://api.acme.example/v9',
  auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
  speaks: {},
  headers: { 'X-Plan': 'free' },
};

const files = { address: { path: '/files' } };

function open(exchange: ReplayExchange = {}, options: UpstreamOptions = {}, of = provider) {
  const transport = replayTransport([exchange, exchange]);
  const upstream = createUpstream(of, { apiKey: 'k-secret', transport, ...options });
  return { upstream, requests: transport.requests };
}

const signed = (signer: Signer): Provider => ({
  ...provider,
  auth: { scheme: 'signed', createSigner: () => signer },
});

const tokened = (token: ApiKey | undefined): Provider => ({
  ...provider,
  auth: {
    scheme: 'header',
    name: 'x-acme-key',
    env: 'ACME_API_KEY',
    createTokenSource: () => token,
  },
});

/** The headers of two calls of a provider with tokens, the second one with a key of its own. */
async function proofs(of: Provider, apiKey?: ApiKey) {
  const transport = replayTransport([{}, {}]);
  const upstream = createUpstream(of, { transport, ...(apiKey !== undefined && { apiKey }) });
  await upstream.send(files, testContext());
  await upstream.send({ ...files, apiKey: 'k-own' }, testContext());
  return transport.requests.map(({ headers }) => [headers['authorization'], headers['x-acme-key']]);
}

describe('createUpstream', () => {
  it.each<[string, ApiKey]>([
    ['a token', 't-1'],
    ['a source of tokens', () => Promise.resolve('t-1')],
  ])('shows %s as bearer, and the key of a call as the provider wants it', async (_, token) => {
    expect(await proofs(tokened(token))).toEqual([
      ['Bearer t-1', undefined],
      [undefined, 'k-own'],
    ]);
  });

  it('shows its key where there is one, and asks for no token', async () => {
    const asked = tokened(() => {
      throw new Error('nobody needs a token');
    });
    expect(await proofs(asked, 'k-secret')).toEqual([
      [undefined, 'k-secret'],
      [undefined, 'k-own'],
    ]);
  });

  it('has no key where the settings ask for no token, and where a source gives none', async () => {
    const missing = { code: 'authentication', provider: 'acme' };
    await expect(proofs(tokened(undefined))).rejects.toMatchObject(missing);
    await expect(proofs(tokened(() => undefined))).rejects.toMatchObject(missing);
  });

  it('sends any method and bytes to the address, with our credentials and headers', async () => {
    const { upstream, requests } = open({}, { headers: { 'x-plan': 'paid' } });
    const body = new Uint8Array([0, 255]);
    await upstream.send(
      {
        method: 'PUT',
        address: { path: '/files', query: { name: 'a b' } },
        query: { after: '1' },
        headers: { 'content-type': 'application/octet-stream', authorization: 'Bearer stolen' },
        body,
      },
      testContext(),
    );
    expect(requests[0]).toMatchObject({
      method: 'PUT',
      origin: 'https://api.acme.example',
      path: '/v9/files?after=1&name=a+b',
      headers: {
        'content-type': 'application/octet-stream',
        authorization: 'Bearer k-secret',
        'x-plan': 'paid',
      },
    });
    expect(requests[0]?.body).toBe(body);
  });

  it('gives failures and redirects as they came', async () => {
    const { upstream } = open({ status: 307, headers: { location: '/other' }, body: 'moved' });
    const response = await upstream.send(files, testContext());
    expect(response).toMatchObject({ status: 307, headers: { location: '/other' } });
    expect(new TextDecoder().decode(await readAll(response.body, 10))).toBe('moved');
  });

  it('asks for the key at each call where it is a function', async () => {
    const keys = ['first', 'second'];
    const { upstream, requests } = open({}, { apiKey: () => Promise.resolve(keys.shift()) });
    await upstream.send(files, testContext());
    await upstream.send(files, testContext());
    expect(requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer first',
      'Bearer second',
    ]);
  });

  it.each([
    ['our key is missing', { apiKey: () => undefined }, {}],
    ["the caller's key is empty", {}, { apiKey: '' }],
  ])('rejects, and sends nothing, where %s', async (_, options, more) => {
    const { upstream, requests } = open({}, options);
    const sent = upstream.send({ ...files, ...more }, testContext());
    await expect(sent).rejects.toMatchObject({ code: 'authentication' });
    expect(requests).toEqual([]);
  });

  it('bounds the phases by the limits of a layer before its own', async () => {
    const { upstream, requests } = open({}, { timeouts: { connectMs: 1, idleMs: 2 } });
    await upstream.send(files, withValue(testContext(), timeoutsKey, { idleMs: 3 }));
    expect(requests[0]?.timeouts).toEqual({ connectMs: 1, idleMs: 3 });
  });

  it('is aborted by the signal of the call', async () => {
    const { upstream } = open({ ending: 'stalled' });
    const controller = new AbortController();
    const { body } = await upstream.send(files, testContext({ signal: controller.signal }));
    const reading = expect(body.read()).rejects.toMatchObject({ code: 'cancelled' });
    controller.abort();
    await reading;
  });

  it('does not wait for a key when the call is over', async () => {
    const { upstream, requests } = open({}, { apiKey: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const sent = upstream.send(files, testContext({ signal: controller.signal }));
    controller.abort();
    await expect(sent).rejects.toMatchObject({ code: 'cancelled' });
    expect(requests).toEqual([]);
  });

  describe('with a provider that signs', () => {
    it('signs each request anew, over what is sent: address, headers and the very pieces', async () => {
      const seen: SignableRequest[] = [];
      const signer: Signer = (request) => {
        seen.push(request);
        return Promise.resolve({ 'X-Signature': `number ${seen.length}`, 'x-plan': 'signed' });
      };
      const { upstream, requests } = open({}, {}, signed(signer));
      const body = [new Uint8Array([1]), 'two'];
      await upstream.send({ ...files, query: { after: '1' }, body }, testContext());
      await upstream.send({ ...files, body: 'three' }, testContext());
      expect(requests.map(({ headers }) => headers['x-signature'])).toEqual([
        'number 1',
        'number 2',
      ]);
      for (const [at, { method, origin, path, headers }] of seen.entries()) {
        const { 'x-signature': _signature, ...sent } = requests[at]?.headers ?? {};
        expect(requests[at]).toMatchObject({ method, origin, path });
        expect({ ...headers, 'x-plan': 'signed' }).toEqual(sent);
      }
      expect(seen[0]?.path).toBe('/v9/files?after=1');
      expect(seen[0]?.body).toBe(body);
      expect(requests[0]?.body).toBe(body);
      expect(seen[1]?.body).toEqual(['three']);
      expect(requests[0]?.headers['authorization']).toBeUndefined();
    });

    it('makes the signer once, of the settings and the key', async () => {
      const made: unknown[] = [];
      const signing: Provider = {
        ...provider,
        auth: {
          scheme: 'signed',
          env: 'ACME_SECRET',
          createSigner(settings, apiKey) {
            made.push(settings, apiKey);
            return () => ({});
          },
        },
      };
      const { upstream } = open({}, { settings: { region: 'north' } }, signing);
      await upstream.send(files, testContext());
      await upstream.send(files, testContext());
      expect(made).toEqual([{ region: 'north' }, 'k-secret']);
    });

    it('refuses a key that a call brings, by name, and signs nothing', async () => {
      const { upstream, requests } = open(
        {},
        {},
        signed(() => {
          throw new Error('nothing is to be signed');
        }),
      );
      await expect(
        upstream.send({ ...files, apiKey: 'k-own' }, testContext()),
      ).rejects.toMatchObject({ code: 'invalid_request', param: 'api_key', provider: 'acme' });
      expect(requests).toEqual([]);
    });

    it('sends nothing where the signer fails', async () => {
      const failing = signed(() => Promise.reject(new Error('no clock')));
      const { upstream, requests } = open({}, {}, failing);
      await expect(upstream.send(files, testContext())).rejects.toMatchObject({
        code: 'authentication',
      });
      expect(requests).toEqual([]);
    });
  });
});
