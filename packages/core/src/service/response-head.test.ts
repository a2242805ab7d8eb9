import { describe, expect, it } from 'vitest';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import { replayTransport, type ReplayExchange } from '../testing/replay-transport.ts';
import { testContext } from '../testing/test-context.ts';
import { isSuccess, refuseCompression, toCallerHeaders, toFailure } from './response-head.ts';

async function answer(exchange: ReplayExchange) {
  const transport = replayTransport([exchange]);
  const { signal } = testContext();
  const response = await transport({
    method: 'POST',
    origin: 'https://acme.example',
    path: '/',
    headers: {},
    signal,
  });
  return { response, transport };
}

describe('isSuccess', () => {
  it.each([
    [200, true],
    [204, true],
    [199, false],
    [301, false],
    [404, false],
  ])('takes %i for %s', async (status, success) => {
    const { response } = await answer({ status });
    expect(isSuccess(response)).toBe(success);
  });
});

describe('toFailure', () => {
  it('keeps what the upstream said where that is an object, and takes any other text', async () => {
    const said = await answer({ status: 503, body: '{"fault":{"word":"busy","text":"later"}}' });
    expect(await toFailure(inventedProtocol, said.response)).toMatchObject({
      code: 'overloaded',
      upstream: { native: { protocol: inventedProtocol.id, body: { fault: { word: 'busy' } } } },
    });
    const page = await answer({ status: 502, body: '<html>Bad Gateway</html>' });
    const failure = await toFailure(inventedProtocol, page.response);
    expect(failure.upstream?.native).toBeUndefined();
    expect(page.transport.open).toBe(0);
  });

  it('goes by the status where the explanation is cut off', async () => {
    const { response } = await answer({ status: 429, body: '{"fault', ending: 'broken' });
    expect(await toFailure(inventedProtocol, response)).toMatchObject({ code: 'rate_limited' });
  });
});

describe('refuseCompression', () => {
  it('closes what is compressed, and names a long encoding shortly', async () => {
    const encoding = 'z'.repeat(1_000);
    const { response, transport } = await answer({ headers: { 'content-encoding': encoding } });
    expect(() => refuseCompression(response)).toThrow(/^.{1,120}$/);
    expect(transport.open).toBe(0);
  });

  it('takes identity for what it is', async () => {
    const { response } = await answer({ headers: { 'content-encoding': 'identity' } });
    expect(() => refuseCompression(response)).not.toThrow();
  });
});

describe('toCallerHeaders', () => {
  it('lets request ids and rate limits through', () => {
    const headers = { 'x-request-id': 'r', 'acme-ratelimit-reset': '1', 'set-cookie': 's' };
    expect(toCallerHeaders(headers)).toEqual({
      'x-request-id': 'r',
      'acme-ratelimit-reset': '1',
    });
  });
});
