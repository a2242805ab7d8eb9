import { describe, expect, it } from 'vitest';
import { localOnly, type LocalOnlyOptions } from './local-only.ts';

const verdict = (headers: Record<string, string>, options?: LocalOnlyOptions): string => {
  try {
    localOnly(options)(headers);
    return 'answered';
  } catch (error) {
    expect(error).toMatchObject({ code: 'permission_denied', status: 403 });
    return String(error);
  }
};

describe('localOnly, by Host', () => {
  it.each([
    'localhost',
    'localhost:4000',
    'LocalHost:80',
    'localhost.',
    'localhost.:4000',
    'gateway.localhost:4000',
    '127.0.0.1',
    '127.0.0.1:4000',
    '127.1.2.3:4000',
    '127.255.255.255',
    '[::1]',
    '[::1]:4000',
  ])('answers %s', (host) => {
    expect(verdict({ host })).toBe('answered');
  });

  it.each([
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    'evil-localhost',
    'localhost:4000.evil.example',
    'localhost@evil.example',
    'localhost, evil.example',
    'localhost:4000, localhost:4000',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io:4000',
    '127.evil.example',
    '127.0.0',
    '127.0.0.256',
    '0.0.0.0:4000',
    '192.168.0.7:4000',
    '[::2]',
    '[fe80::1]:4000',
    '[::1',
    '::1',
    'host.docker.internal:4000',
    '',
    ' localhost',
    'local host',
    'localhost/..',
    'localhost..',
    '.',
  ])('refuses %j, and names the setting', (host) => {
    expect(verdict({ host })).toContain('server.allowed_hosts');
  });

  it('takes further names, in any case and with any port', () => {
    const options = { hosts: ['Host.Docker.internal', '*.lan'] };
    for (const host of ['host.docker.internal:4000', 'HOST.docker.internal', 'a.lan', 'a.b.lan:1'])
      expect(verdict({ host }, options)).toBe('answered');
    for (const host of [
      'docker.internal',
      'lan',
      'evil-lan',
      'a.lan.evil.example',
      'x.host.docker.internal',
    ])
      expect(verdict({ host }, options)).toContain('allowed_hosts');
  });

  it('takes every name where the operator says so, and none that is no name', () => {
    expect(verdict({ host: 'evil.example' }, { hosts: ['*'] })).toBe('answered');
    expect(verdict({ host: 'a b' }, { hosts: ['*'] })).toContain('allowed_hosts');
  });

  it('takes addresses where others may call, but no name of theirs', () => {
    const options = { takesAddresses: true };
    for (const host of ['192.168.0.7:4000', '[fe80::1]:4000', '10.0.0.1', 'localhost'])
      expect(verdict({ host }, options)).toBe('answered');
    expect(verdict({ host: 'evil.example' }, options)).toContain('allowed_hosts');
  });

  it('cuts what it repeats', () => {
    expect(verdict({ host: 'x'.repeat(10_000) }).length).toBeLessThan(400);
  });
});

describe('localOnly, by the page', () => {
  const host = 'localhost:4000';

  it.each([
    {},
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:4000' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
    { origin: 'http://127.0.0.1:3000' },
    { origin: 'https://[::1]:3000' },
    { origin: 'http://app.localhost:3000' },
  ])('answers %j', (headers) => {
    expect(verdict({ host, ...headers })).toBe('answered');
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'chrome-extension://abcdef' },
    { origin: 'https://localhost.evil.example' },
    { origin: 'https://localhost@evil.example' },
    { origin: 'http://127.0.0.1.evil.example' },
    { origin: 'http://localhost:4000, https://evil.example' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    // What images, scripts, links and frames ask for has no origin.
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    { 'sec-fetch-site': 'anything-new' },
  ])('refuses %j, and names the setting', (headers) => {
    expect(verdict({ host, ...headers })).toContain('server.allowed_origins');
  });

  it('refuses a page whose name points to this machine', () => {
    const rebound = { host: 'evil.example:4000', origin: 'http://evil.example:4000' };
    expect(verdict({ ...rebound, 'sec-fetch-site': 'same-origin' })).toContain('allowed_hosts');
  });

  it('answers pages of the gateway’s own host, and of origins that are listed', () => {
    expect(
      verdict({ host: 'ai.lan:4000', origin: 'http://ai.lan:4000' }, { hosts: ['ai.lan'] }),
    ).toBe('answered');
    const options = { origins: ['https://chat.example.com', 'null'] };
    for (const origin of ['https://chat.example.com', 'null'])
      expect(verdict({ host, origin, 'sec-fetch-site': 'cross-site' }, options)).toBe('answered');
    for (const origin of ['http://chat.example.com', 'https://chat.example.com:8443'])
      expect(verdict({ host, origin }, options)).toContain('allowed_origins');
    expect(verdict({ host, origin: 'https://any.example' }, { origins: ['*'] })).toBe('answered');
  });
});
