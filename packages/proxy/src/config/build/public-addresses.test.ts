import type { LookupFunction } from 'node:net';
import type { TransportRequest } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { isPublicAddress, publicLookup, toPublicOnly } from './public-addresses.ts';

const inside = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.1.1',
  '198.19.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:169.254.169.254',
  '::ffff:8.8.8.8',
  '64:ff9b::a9fe:a9fe',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  'no address',
];
const outside = ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'];

const found = (lookup: LookupFunction, all = true) =>
  new Promise<unknown>((done) => {
    lookup('host.example', { all }, (failure, address) => done(failure ?? address));
  });
const giving =
  (...addresses: string[]): LookupFunction =>
  (_host, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

describe('isPublicAddress', () => {
  it.each(inside)('keeps away from %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  it.each(outside)('lets through %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('publicLookup', () => {
  const refused = { code: 'invalid_request', param: 'api_base' };

  it('refuses a host with one private address among its own', async () => {
    expect(await found(publicLookup(giving('8.8.8.8', '10.0.0.1')))).toMatchObject(refused);
  });

  it('refuses an unknown host in the same words', async () => {
    const unknown: LookupFunction = (_host, _options, callback) =>
      callback(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }), []);
    const [first, second] = [
      await found(publicLookup(unknown)),
      await found(publicLookup(giving('127.0.0.1'))),
    ];
    expect(first).toMatchObject(refused);
    expect(String(first)).toBe(String(second));
  });

  it('gives what it has looked at, all or the first', async () => {
    const addresses = [{ address: '8.8.8.8', family: 4 }];
    expect(await found(publicLookup(giving('8.8.8.8')))).toEqual(addresses);
    expect(await found(publicLookup(giving('8.8.8.8')), false)).toBe('8.8.8.8');
  });

  it('refuses localhost by the system’s own resolver', async () => {
    const given = await new Promise<unknown>((done) => {
      publicLookup()('localhost', { all: true }, (failure) => done(failure));
    });
    expect(given).toMatchObject(refused);
  });
});

describe('toPublicOnly', () => {
  // The resolver is not asked for these, however they are written.
  it.each([
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://127.1:8000',
    'http://[::1]',
    'http://[::ffff:a9fe:a9fe]',
    'https://169.254.169.254',
  ])('sends nothing to %s', async (origin) => {
    const sent: TransportRequest[] = [];
    const send = toPublicOnly((request) => {
      sent.push(request);
      return Promise.reject(new TypeError('sent'));
    });
    const request = {
      method: 'POST',
      origin,
      path: '/',
      headers: {},
      signal: AbortSignal.timeout(9),
    };
    await expect(send(request)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(sent).toEqual([]);
  });
});
