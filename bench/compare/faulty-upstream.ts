import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer with something wrong in it. */
export interface Fault {
  readonly id: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** `end` ends the body as HTTP says; `destroy` closes the socket without; `short` promises more bytes than come. */
  readonly ending: 'end' | 'destroy' | 'short';
}

export interface FaultyUpstream {
  readonly origin: string;
  close(): Promise<void>;
}

/** A provider that fails as told: the first segment of the path is the id of the fault. */
export async function faultyUpstream(faults: readonly Fault[]): Promise<FaultyUpstream> {
  const byId = new Map(faults.map((fault) => [fault.id, fault]));
  const server = createServer((request, response) => {
    const fault = byId.get(request.url?.split('/')[1] ?? '');
    request.resume().once('end', () => {
      if (fault === undefined) {
        response.writeHead(500).end('no such fault');
        return;
      }
      const { status, contentType, body, ending } = fault;
      const promised =
        ending === 'short' ? { 'content-length': String(Buffer.byteLength(body) + 100) } : {};
      response.writeHead(status, { 'content-type': contentType, ...promised });
      if (ending === 'end') response.end(body);
      else response.write(body, () => setImmediate(() => response.destroy()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
