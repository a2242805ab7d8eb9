import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildChildren } from './build-children.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { loadPaced, loadThroughput } from './loader-client.ts';
import { pacedEvent } from './payloads.ts';
import type { RunningTarget } from './target.ts';
import { toHttpRequest } from './verify.ts';
import type { ChildMessage, PacedReport, ThroughputReport } from './wire.ts';

// A benchmark that does not notice a broken answer measures how fast a gateway can be wrong.

let loader: Child;
let server: Server;
let answer: RequestListener;
let running: RunningTarget;

const isReady = (message: ChildMessage): message is Extract<ChildMessage, { kind: 'ready' }> =>
  message.kind === 'ready';
const call = { path: '/v1/chat/completions', headers: {}, body: '{"model":"large"}' };

beforeAll(async () => {
  const programs = await buildChildren();
  loader = startChild({ arguments: [programs.loader], cores: '', ipc: true });
  await loader.receive(isReady, 10_000);
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  running = {
    port: typeof address === 'object' && address ? address.port : 0,
    pid: process.pid,
    child: undefined,
    takeLog: () => ({ bytes: 0, lines: 0 }),
    stop: () => Promise.resolve(),
  };
});

afterAll(async () => {
  await loader.stop();
  server.closeAllConnections();
  server.close();
});

function throughput(frames: number, ending: string): Promise<ThroughputReport> {
  return loadThroughput(loader, running, {
    kind: 'throughput',
    port: running.port,
    request: toHttpRequest(running.port, call),
    pid: running.pid,
    upstreamPid: running.pid,
    connections: 4,
    leadMs: 0,
    measureMs: 150,
    expected: { frames, ending },
  });
}

function paced(events: number): Promise<PacedReport> {
  return loadPaced(loader, running, {
    kind: 'paced',
    port: running.port,
    request: toHttpRequest(running.port, call),
    pid: running.pid,
    upstreamPid: running.pid,
    streams: 2,
    rampMs: 10,
    measureMs: 50,
    events,
  });
}

const done = 'data: [DONE]\n\n';
const stream = 'data: {"a":1}\n\n: comment\n\ndata: {"a":2}\n\n';

describe('the loader in its closed loop', () => {
  it.each<[string, RequestListener, string]>([
    ['a status', (_request, response) => response.writeHead(500).end('{}'), 'status 500'],
    ['a lost frame', (_request, response) => response.end(`data: {}\n\n${done}`), '2 frames'],
    ['a missing end marker', (_request, response) => response.end(`${stream}data: {}\n\n`), 'ends'],
    [
      'a cut answer',
      (_request, response) => {
        response.write(stream);
        setImmediate(() => response.destroy());
      },
      'closed before the answer',
    ],
  ])('reports %s', async (_name, given, complaint) => {
    answer = given;
    const report = await throughput(3, done);
    expect(report.requests).toBe(0);
    expect(report.failures).toBeGreaterThan(0);
    expect(report.failures).toBeLessThan(200);
    expect(report.firstFailure).toContain(complaint);
  });

  it('counts calls and frames of whole answers', async () => {
    answer = (_request, response) => {
      response.write(stream.slice(0, 7));
      setImmediate(() => response.end(stream.slice(7) + done));
    };
    const report = await throughput(3, done);
    expect(report.failures).toBe(0);
    expect(report.requests).toBeGreaterThan(0);
    expect(report.frames).toBe(3 * report.requests);
    expect(report.p99Us).toBeGreaterThanOrEqual(report.p50Us);
  });
});

describe('the loader with paced streams', () => {
  const stamp = (): number => Number(process.hrtime.bigint() / 1000n);
  const send =
    (sequences: readonly number[], ending: string): RequestListener =>
    (_request, response) => {
      for (const sequence of sequences) response.write(pacedEvent(stamp(), sequence));
      setTimeout(() => response.end(ending), 800);
    };

  it('counts lost events, and misplaced ones apart', async () => {
    answer = send([0, 1, 3], done);
    expect(await paced(4)).toMatchObject({
      expectedEvents: 8,
      receivedEvents: 4,
      misplacedEvents: 2,
      lostEvents: 2,
      failures: 0,
    });
  });

  it('reports a stream without its end marker', async () => {
    answer = send([0], '');
    const report = await paced(1);
    expect(report.failures).toBe(2);
    expect(report.firstFailure).toContain('without [DONE]');
  });

  it('finds every event, however the bytes are cut', async () => {
    const text = [0, 1, 2].map((sequence) => pacedEvent(stamp(), sequence)).join('') + done;
    answer = (_request, response) => {
      let at = 0;
      const next = (): void => {
        response.write(text.slice(at, at + 13));
        at += 13;
        if (at < text.length) setImmediate(next);
        else response.end();
      };
      next();
    };
    expect(await paced(3)).toMatchObject({ receivedEvents: 6, lostEvents: 0, failures: 0 });
  });
});
