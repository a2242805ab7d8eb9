import { execFile } from 'node:child_process';
import { createServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../test/support/tls-peer.ts';

const certificate = makeCertificate();

/** Asks twice by name and once by address, and ends by itself although connections stay open. */
const program = `
  import { createHttp1Transport } from './create-http1-transport.ts';
  import { readAll } from '../../stream/read-all.ts';
  const { send } = createHttp1Transport();
  const { signal } = new AbortController();
  for (const host of ['localhost', 'localhost', '127.0.0.1']) {
    const origin = 'https://' + host + ':' + process.argv.at(-1);
    const request = { method: 'POST', origin, path: '/', headers: {}, body: 'h\\u00e9', signal };
    const { body } = await send(request);
    console.log(new TextDecoder().decode(await readAll(body, 1_000_000)).length);
  }
`;

describe.skipIf(certificate === undefined)('a transport over TLS', () => {
  const seen: string[] = [];
  const server = createServer({ key: certificate?.key, cert: certificate?.cert });
  let port = 0;

  beforeAll(async () => {
    const sockets = new Map<unknown, number>();
    server.on('request', (request, response) => {
      const { socket } = request;
      if (!(socket instanceof TLSSocket)) throw new TypeError('a call without TLS');
      if (!sockets.has(socket)) sockets.set(socket, sockets.size + 1);
      request.setEncoding('utf8').on('data', (body: string) => {
        const { alpnProtocol, servername } = socket;
        seen.push([sockets.get(socket), servername, alpnProtocol, body].join(' '));
        response.end('x'.repeat(300_000));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    certificate?.remove();
  });

  it('asks for the name, not for an address, and keeps its connections without keeping the process', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--conditions=@llm/source',
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        program,
        String(port),
      ],
      {
        cwd: fileURLToPath(new URL('.', import.meta.url)),
        env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate?.certFile },
        timeout: 15_000,
      },
    );
    expect(stdout).toBe('300000\n300000\n300000\n');
    expect(seen).toEqual([
      '1 localhost http/1.1 h\u00e9',
      '1 localhost http/1.1 h\u00e9',
      '2 false http/1.1 h\u00e9',
    ]);
  });
});
