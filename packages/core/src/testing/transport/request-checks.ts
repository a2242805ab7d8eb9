import { equal } from 'node:assert/strict';
import type { TransportRequest } from '../../contract/transport.ts';
import { fails, send, type TransportCheck } from './transport-case.ts';

const isRefused = (name: string, request: Partial<TransportRequest>): TransportCheck => ({
  name,
  async check({ open, answering }) {
    const { origin, sockets } = await answering();
    await fails(send(open(), { origin, ...request }), 'invalid_request');
    equal(sockets.length, 0, 'nothing is sent');
  },
});

const injected = 'a\r\nx-injected: 1';

/** Requests that would say something else on the wire than what was given. They are refused before anything is sent. */
export const requestChecks: readonly TransportCheck[] = [
  isRefused('a line break in the value of a header', { headers: { 'x-a': injected } }),
  isRefused('a line feed in the value of a header', { headers: { 'x-a': 'a\nb' } }),
  isRefused('a zero byte in the value of a header', { headers: { 'x-a': 'a\0b' } }),
  isRefused('a character beyond Latin-1 in the value of a header', {
    headers: { 'x-a': '\u0100' },
  }),
  isRefused('a line break in the name of a header', { headers: { 'x-a\r\nx-b': '1' } }),
  isRefused('a blank in the name of a header', { headers: { 'x a': '1' } }),
  isRefused('a header without a name', { headers: { '': '1' } }),
  isRefused('a length of the body by hand', { headers: { 'Content-Length': '5' }, body: 'x' }),
  isRefused('a framing of the body by hand', { headers: { 'Transfer-Encoding': 'chunked' } }),
  isRefused('a header that steers the connection', { headers: { Connection: 'x-secret' } }),
  isRefused('a line break in the path', { path: '/a\r\nx-injected: 1' }),
  isRefused('a blank in the path', { path: '/a HTTP/1.1' }),
  isRefused('a path that does not begin with a slash', { path: 'a' }),
  isRefused('a method that is no name', { method: 'GET /' }),
  isRefused('a method without a name', { method: '' }),
  ...['nonsense', '', 'http://a:99999', 'wss://127.0.0.1', 'file:///a'].map((origin) =>
    isRefused(`the origin ${JSON.stringify(origin)}`, { origin }),
  ),
];
