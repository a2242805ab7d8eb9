import { describe, expect, it } from 'vitest';
import type { Provider } from '../contract/provider.ts';
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

function open(exchange: ReplayExchange = {}, options: UpstreamOptions = {}) {
  const transport = replayTransport([exchange, exchange]);
  const upstream = createUpstream(provider, { apiKey: 'k-secret', transport, ...options });
  return { upstream, requests: transport.requests };
}

describe('createUpstream', () => {
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
});
