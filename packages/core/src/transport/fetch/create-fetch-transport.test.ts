import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, serveHttp, textOf } from '../../../test/support/http-peer.ts';
import { createFetchTransport, type FetchTransportOptions } from './create-fetch-transport.ts';

afterEach(cleanUp);

const request = (origin: string) => ({
  method: 'POST',
  origin,
  path: '/answer?x=1',
  headers: { 'content-type': 'application/json' },
  body: '{}',
  signal: new AbortController().signal,
});

// What every transport does is in `transportCases`; these are the peculiarities of `fetch`.
describe('createFetchTransport', () => {
  it('reports a redirect that the runtime hides', async () => {
    const fetch: FetchTransportOptions['fetch'] = async () => {
      const response = Response.error();
      Object.defineProperty(response, 'type', { value: 'opaqueredirect' });
      return response;
    };
    const hidden = createFetchTransport({ fetch });
    await expect(hidden(request('http://127.0.0.1:1'))).rejects.toMatchObject({
      code: 'connection',
    });
  });

  it('drops the headers of a compression that fetch has undone', async () => {
    const origin = await serveHttp((_, outgoing) => {
      const packed = gzipSync('unpacked');
      outgoing.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
      outgoing.end(packed);
    });
    const response = await createFetchTransport()(request(origin));
    expect(response.headers['content-encoding']).toBeUndefined();
    expect(response.headers['content-length']).toBeUndefined();
    expect(await textOf(response.body)).toBe('unpacked');
  });
});
