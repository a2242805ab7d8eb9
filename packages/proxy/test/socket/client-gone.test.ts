import { startWall, type Wall } from '@llm/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStream, startRequest } from '../support/http-client.ts';
import { openings, streamRequest, textPiece } from '../support/small-streams.ts';
import { type UpstreamKind, upstreamKinds } from '../support/stage.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';

const rounds = 100;
const limitMs = 50;

/** What the upstream does with a request before it waits for ever. */
type Phase = 'before the headers' | 'in the middle of a stream' | 'while a whole answer is awaited';

const begun: Readonly<Record<Phase, (kind: UpstreamKind) => string>> = {
  'before the headers': () => '',
  'in the middle of a stream': (kind) =>
    `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n${openings[kind]}${textPiece(kind, 'Hello', true)}`,
  'while a whole answer is awaited': () =>
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"id":',
};
const phases = Object.keys(begun) as Phase[];

let phase: Phase = 'before the headers';
const arrived: (() => void)[] = [];
const closed: (() => void)[] = [];
const upstreams = new Map<UpstreamKind, Wall>();
let gateway: TestGateway;
beforeAll(async () => {
  for (const kind of upstreamKinds) {
    const server = await startWall({
      otherwise: (attempt) => {
        void attempt.closed.then(() => {
          for (const resolve of closed.splice(0)) resolve();
        });
        return [
          begun[phase](kind),
          () => {
            for (const resolve of arrived.splice(0)) resolve();
          },
        ];
      },
    });
    upstreams.set(kind, server);
  }
  gateway = await startGateway({
    models: {
      openai: { provider: 'openai', baseUrl: `${upstreams.get('openai')?.origin}/v1` },
      anthropic: { provider: 'anthropic', baseUrl: upstreams.get('anthropic')?.origin ?? '' },
    },
    cooldown: false,
  });
});
afterAll(async () => {
  await gateway.close();
  for (const upstream of upstreams.values()) await upstream.close();
});

const lanes = [
  { lane: 'native', caller: 'openai', upstream: 'openai' },
  { lane: 'translating', caller: 'openai', upstream: 'anthropic' },
] as const;

describe.each(lanes)('a client that goes away, $lane lane', ({ caller, upstream }) => {
  // Time is what is measured, and a busy machine takes some away.
  it.each(phases)('%s closes its upstream within 50 ms', { retry: 2 }, async (name) => {
    phase = name;
    const tookMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const upstreamClosed = new Promise<void>((resolve) => closed.push(resolve));
      const requestArrived = new Promise<void>((resolve) => arrived.push(resolve));
      const isStream = name === 'in the middle of a stream';
      const options = {
        url: gateway.url,
        ...streamRequest(caller, upstream, { stream: isStream || name === 'before the headers' }),
      };
      let leave: () => void;
      if (isStream) {
        const stream = await openStream(options);
        await stream.until('Hello');
        leave = () => stream.destroy();
      } else {
        const asked = startRequest(options);
        asked.on('error', () => undefined);
        leave = () => asked.destroy();
        await requestArrived;
      }
      const leftAtMs = performance.now();
      leave();
      await upstreamClosed;
      tookMs.push(performance.now() - leftAtMs);
    }
    tookMs.sort((a, b) => a - b);
    const [p50 = 0, p99 = 0] = [tookMs[rounds / 2], tookMs[Math.ceil(rounds * 0.99) - 1]];
    console.log(
      `client gone ${name} (${caller} → ${upstream}): upstream closed after p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${rounds} rounds`,
    );
    expect(p99).toBeLessThan(limitMs);
    expect(upstreams.get(upstream)?.open).toBe(0);
  });
});
