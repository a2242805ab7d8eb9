import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openStream } from '../support/http-client.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { endings, openings, streamRequest, textPiece } from '../support/small-streams.ts';
import { readStream } from '../support/read-stream.ts';
import {
  startGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../support/start-gateway.ts';

const pieceLength = 16_384;
const pieces = 2_000;
const totalBytes = pieceLength * pieces;
// What the kernel holds on four sockets, and what the gateway and Node do. Far below the whole answer.
const boundBytes = 16 * 1024 * 1024;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An upstream that writes as fast as it is read. */
async function startFast(): Promise<{
  server: TestServer;
  written: () => number;
  closed: Promise<void>;
}> {
  let written = 0;
  let onClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (onClosed = resolve));
  const server = await serveHttp((request, response) => {
    request.resume();
    response.once('close', onClosed);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(openings.openai + textPiece('openai', 'start'));
    const pump = async () => {
      for (let at = 0; at < pieces && !response.destroyed; at += 1) {
        // Numbered, because equal pieces in a row count as a loop.
        const piece = textPiece('openai', String(at).padEnd(pieceLength, '.'));
        written += piece.length;
        if (!response.write(piece)) await Promise.race([once(response, 'drain'), closed]);
      }
      response.end(endings.openai);
    };
    void pump();
  });
  cleanups.push(() => server.close());
  return { server, written: () => written, closed };
}

async function startBehind(
  { origin }: TestServer,
  options: Partial<TestGatewayOptions> = {},
): Promise<TestGateway> {
  const gateway = await startGateway({
    models: { fast: { provider: 'openai', baseUrl: `${origin}/v1` } },
    ...options,
  });
  cleanups.push(() => gateway.close());
  return gateway;
}

/** Waits until a number stops growing. */
async function settled(read: () => number): Promise<number> {
  for (let before = -1, still = 0; still < 5;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    still = read() === before ? still + 1 : 0;
    before = read();
  }
  return read();
}

describe.each(['native', 'translate'] as const)('a reader that stops reading, lane %s', (lane) => {
  it('stops the upstream, and gets everything when it goes on', async () => {
    const { server, written } = await startFast();
    const gateway = await startBehind(server, { lane });
    const stream = await openStream({ url: gateway.url, ...streamRequest('openai', 'fast') });
    stream.response.pause();
    const heldBytes = await settled(written);
    console.log(
      `slow reader (${lane}): the upstream could write ${(heldBytes / 1e6).toFixed(1)} MB of ${(totalBytes / 1e6).toFixed(1)} MB`,
    );
    expect(heldBytes).toBeLessThan(boundBytes);
    stream.response.resume();
    const told = readStream('openai', await stream.rest());
    expect(told.text).toHaveLength('start'.length + totalBytes);
    expect(told.endings).toEqual(['stop', '[DONE]']);
  });

  it('is disconnected when it takes nothing for too long, and the upstream with it', async () => {
    const { server, closed } = await startFast();
    const gateway = await startBehind(server, { lane, server: { writeStallMs: 100 } });
    const stream = await openStream({ url: gateway.url, ...streamRequest('openai', 'fast') });
    stream.response.pause();
    await closed;
    stream.response.resume();
    await expect(stream.rest()).rejects.toThrow();
  });
});
