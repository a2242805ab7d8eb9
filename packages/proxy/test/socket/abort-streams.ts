// Run by abort-streams.test.ts in a process of its own: aborts streams at random moments and prints what is left of them.
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '@llm/core/testing';
import { startRequest } from '../support/http-client.ts';
import { serveTcp } from '../support/serve.ts';
import { endings, openings, streamRequest, textPiece } from '../support/small-streams.ts';
import { upstreamKinds } from '../support/stage.ts';
import { startGateway } from '../support/start-gateway.ts';

const warmUps = 1_000;
const streams = 2_000;
const atOnce = 25;
const longestMs = 15;
const pieces = 20;

let warnings = 0;
process.on('warning', () => (warnings += 1));

const random = seededRandom(20_261_120);
let open = 0;
// A wall would remember each request, and what is left in memory is measured here. Requests come in one piece.
const upstream = await serveTcp((socket) => {
  socket.once('data', (head) => {
    const kind = head.includes('/v1/messages') ? 'anthropic' : 'openai';
    open += 1;
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n');
    socket.write(openings[kind]);
    let sent = 0;
    const timer = setInterval(() => {
      sent += 1;
      if (sent < pieces) socket.write(textPiece(kind, `piece ${sent} `, sent === 1));
      else socket.end(endings[kind]);
    }, 1);
    socket.once('close', () => {
      open -= 1;
      clearInterval(timer);
    });
  });
});
const gateway = await startGateway({
  models: {
    openai: { provider: 'openai', baseUrl: `${upstream.origin}/v1` },
    anthropic: { provider: 'anthropic', baseUrl: upstream.origin },
  },
  cooldown: false,
});

/** Each pair of protocols in turn, so both lanes. */
const pairs = upstreamKinds.flatMap((caller) => upstreamKinds.map((kind) => ({ caller, kind })));
const ends = { beforeHeaders: 0, inStream: 0, complete: 0 };

/** A moment is a time after the request, or a number of events that have come; some come after the end. */
async function abortOne(number: number): Promise<void> {
  const { caller, kind } = pairs[number % pairs.length] ?? { caller: 'openai', kind: 'openai' };
  const asked = startRequest({ url: gateway.url, ...streamRequest(caller, kind) });
  const closed = new Promise((resolve) => asked.once('close', resolve));
  const isTimed = random() < 0.5;
  const afterEvents = Math.floor(random() * (pieces + 10));
  let end: keyof typeof ends = 'beforeHeaders';
  asked.on('error', () => undefined);
  asked.on('response', (response) => {
    end = 'inStream';
    let events = 0;
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      events += text.split('data: ').length - 1;
      if (!isTimed && events >= afterEvents) asked.destroy();
    });
    response.on('error', () => undefined);
    response.on('end', () => (end = 'complete'));
  });
  if (isTimed) {
    await delay(random() * longestMs);
    asked.destroy();
  }
  await closed;
  ends[end] += 1;
}

async function abortMany(count: number): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) {
      next += 1;
      await abortOne(next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

interface Left {
  readonly sockets: number;
  readonly timers: number;
  readonly others: number;
  readonly listeners: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly openUpstreams: number;
}

function countLeft(): Left {
  for (let round = 0; round < 4; round += 1) globalThis.gc?.();
  const resources = process.getActiveResourcesInfo();
  const sockets = resources.filter((name) => name.startsWith('TCP') && !name.includes('Server'));
  const timers = resources.filter((name) => name === 'Timeout' || name === 'Immediate');
  const { heapUsed, rss } = process.memoryUsage();
  return {
    sockets: sockets.length,
    timers: timers.length,
    others: resources.length - sockets.length - timers.length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    heapMb: heapUsed / 1_048_576,
    rssMb: rss / 1_048_576,
    openUpstreams: open,
  };
}

/** What is left when nothing more goes away, for at most five seconds. */
async function settle(): Promise<Left> {
  let left = countLeft();
  for (let round = 0; round < 50 && left.sockets + left.openUpstreams > 0; round += 1) {
    await delay(100);
    left = countLeft();
  }
  return left;
}

await abortMany(warmUps);
const before = await settle();
ends.beforeHeaders = ends.inStream = ends.complete = 0;
await abortMany(streams);
const after = await settle();
await gateway.close();
await upstream.close();
// Whatever were left open would keep this process from ending.
console.log(JSON.stringify({ streams, ends, before, after, warnings }));
