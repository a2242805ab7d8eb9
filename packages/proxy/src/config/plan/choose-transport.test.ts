import { describe, expect, it } from 'vitest';
import { chooseTransport, type TransportPlan } from './choose-transport.ts';

const plain = 'http://a.example';
const secure = 'https://a.example';
const proxies = { HTTPS_PROXY: 'http://u:p@proxy:3128', HTTP_PROXY: 'http://plain-proxy:3128' };
const tls = { ca: 'PEM' };

type Row = [
  origin: string,
  plan: Partial<TransportPlan>,
  environment: Record<string, string>,
  transport: string,
  reason: RegExp,
];

describe('chooseTransport', () => {
  it.each<Row>([
    [plain, {}, {}, 'http1', /no proxy/],
    [secure, {}, {}, 'http1', /no proxy/],
    [secure, {}, proxies, 'undici', /^HTTPS_PROXY/],
    [plain, {}, proxies, 'undici', /^HTTP_PROXY/],
    [secure, {}, { https_proxy: 'http://p' }, 'undici', /^HTTPS_PROXY/],
    [secure, {}, { HTTP_PROXY: 'http://p' }, 'http1', /no proxy/],
    [secure, {}, { ...proxies, NO_PROXY: '.example' }, 'http1', /no proxy/],
    [secure, {}, { ...proxies, NO_PROXY: 'b.example' }, 'undici', /^HTTPS_PROXY/],
    [secure, { tls }, {}, 'undici', /upstream_tls/],
    [plain, { tls }, {}, 'http1', /no proxy/],
    [secure, { http2: true }, {}, 'undici', /upstream_http2/],
    [plain, { http2: true }, {}, 'http1', /no proxy/],
    [plain, { setting: 'undici' }, {}, 'undici', /server.transport/],
    [secure, { setting: 'http1' }, {}, 'http1', /server.transport/],
  ])('of %s under %j with %j is by %s', (origin, given, environment, transport, reason) => {
    const plan: TransportPlan = { setting: 'auto', http2: false, ...given };
    const choice = chooseTransport(origin, plan, environment);
    expect(choice).toMatchObject({ transport, reason: expect.stringMatching(reason) });
    expect(choice.conflict).toBeUndefined();
  });

  it('names the proxy that carries the calls, and none where there is none', () => {
    const plan: TransportPlan = { setting: 'auto', http2: false };
    expect(chooseTransport(secure, plan, proxies).proxy).toBe(proxies.HTTPS_PROXY);
    expect(chooseTransport(secure, plan, {})).not.toHaveProperty('proxy');
  });

  it.each<[Partial<TransportPlan>, Record<string, string>, RegExp]>([
    [{}, proxies, /^HTTPS_PROXY/],
    [{ tls }, {}, /upstream_tls/],
    [{ http2: true }, {}, /upstream_http2/],
  ])('says what http1 cannot do of %j with %j', (given, environment, conflict) => {
    const plan: TransportPlan = { setting: 'http1', http2: false, ...given };
    expect(chooseTransport(secure, plan, environment)).toMatchObject({
      transport: 'http1',
      conflict: expect.stringMatching(conflict),
    });
  });

  it('keeps the password of a proxy out of its words', () => {
    const plan: TransportPlan = { setting: 'http1', http2: false };
    const { reason, conflict } = chooseTransport(secure, plan, proxies);
    expect(`${reason} ${conflict}`).not.toContain('u:p');
  });
});
