import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { LLMError, type Transport } from '@llm/core';

/**
 * IPv4 ranges in which there is no public server.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry — read 2026-11-30
 */
const inside4 = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]) {
  const [net = '', bits = ''] = range.split('/');
  inside4.addSubnet(net, Number(bits), 'ipv4');
}

/**
 * The same of IPv6, within what is public at all. Ways to IPv4 addresses (Teredo, 6to4) are among them, since they lead to
 * addresses that nobody has looked at.
 *
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry — read 2026-11-30
 */
const inside6 = new BlockList();
const public6 = new BlockList();
public6.addSubnet('2000::', 3, 'ipv6');
inside6.addSubnet('2001::', 23, 'ipv6');
inside6.addSubnet('2001:db8::', 32, 'ipv6');
inside6.addSubnet('2002::', 16, 'ipv6');
inside6.addSubnet('3fff::', 20, 'ipv6');

/** Whether an address belongs to a public network. An IPv4 address in the clothes of an IPv6 one does not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inside4.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return false;
  return public6.check(address, 'ipv6') && !inside6.check(address, 'ipv6');
}

/**
 * Finds the addresses of a host, and fails where one of them is not public. The connection goes to what was looked at, so that a
 * second answer of the resolver changes nothing.
 */
export function publicLookup(lookup: LookupFunction = resolve): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (failure, found) => {
      const addresses = typeof found === 'string' ? [{ address: found, family: 4 }] : found;
      // A name without addresses and one with private ones fail alike: callers are not to learn the names inside.
      if (failure !== null || !addresses.every(({ address }) => isPublicAddress(address)))
        callback(notPublic(), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}

/** Sends requests to public addresses alone, over a transport that asks `publicLookup`. */
export function toPublicOnly(send: Transport): Transport {
  return (request) => {
    const host = new URL(request.origin).hostname.replace(/^\[(.*)\]$/, '$1');
    return isIP(host) !== 0 && !isPublicAddress(host) ? Promise.reject(notPublic()) : send(request);
  };
}

function notPublic(): LLMError {
  const message = 'the host of api_base is none with public addresses alone';
  return new LLMError('invalid_request', message, { param: 'api_base' });
}
