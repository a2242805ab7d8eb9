// A fake provider, in a process of its own. Child of run.ts;
// arguments: <events per write> [<key file> <certificate file>]. With the files it listens over TLS 1.3 as well.
//
// It speaks HTTP/1.1 over bare sockets with prepared buffers: it shares a core with the loader, and the
// two together must cost less than the gateway that is measured. The first segment of the path picks the
// answer (/plain, /stream, /merged, /paced), the last one the protocol, so no body has to be looked at.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createHttpScanner } from './http-scanner.ts';
import {
  chatAnswer,
  chatStreamEvents,
  chatStreamOpening,
  converseAnswer,
  embeddingsAnswer,
  geminiAnswer,
  messagesAnswer,
  messagesStreamEvents,
  pacedEnding,
  pacedEvent,
} from './payloads.ts';
import { asUpstreamCommand } from './wire.ts';
import type { CapturedRequest, Listening, Served } from './wire.ts';

const [burstText = '1', keyFile, certificateFile] = process.argv.slice(2);
const eventsPerWrite = Number(burstText);
const pacedIntervalMs = 20;

const openaiHeaders =
  'openai-organization: bench\r\nopenai-processing-ms: 284\r\nopenai-version: 2020-10-01\r\n' +
  'x-ratelimit-limit-requests: 10000\r\nx-ratelimit-limit-tokens: 200000\r\n' +
  'x-ratelimit-remaining-requests: 9998\r\nx-ratelimit-remaining-tokens: 199983\r\n' +
  'x-ratelimit-reset-requests: 16.088s\r\nx-ratelimit-reset-tokens: 5ms\r\n' +
  'x-request-id: req_d6f6a5d19533f6596e408dd665f07ec5\r\n';
const anthropicHeaders =
  'anthropic-ratelimit-requests-limit: 4000\r\nanthropic-ratelimit-requests-remaining: 3999\r\n' +
  'anthropic-ratelimit-tokens-limit: 400000\r\nanthropic-ratelimit-tokens-remaining: 399000\r\n' +
  'request-id: req_011CVa2kdYoBWtrYYX7mqJjX\r\nx-envoy-upstream-service-time: 17\r\n';

const plain = (headers: string, body: string): Buffer =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\nContent-Type: application/json\r\n${headers}` +
      `Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  );
const streamHead = (headers: string): string =>
  'HTTP/1.1 200 OK\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\nContent-Type: text/event-stream; charset=utf-8\r\n' +
  `${headers}Transfer-Encoding: chunked\r\n\r\n`;
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/**
 * A stream as a list of writes of `eventsPerWrite` events. `/stream` gives each event an HTTP chunk of its own,
 * as servers of models send them; `/merged` makes one chunk of a write, as a proxy before them does that passes
 * on what it finds in its buffer.
 */
function streamWrites(
  headers: string,
  events: readonly string[],
  merged: boolean,
): readonly Buffer[] {
  const writes = [Buffer.from(streamHead(headers))];
  for (let at = 0; at < events.length; at += eventsPerWrite) {
    const some = events.slice(at, at + eventsPerWrite);
    const chunks = merged ? chunk(some.join('')) : some.map(chunk).join('');
    writes.push(Buffer.from(at + eventsPerWrite < events.length ? chunks : `${chunks}0\r\n\r\n`));
  }
  return writes;
}

const answers = {
  chatPlain: plain(openaiHeaders, chatAnswer),
  chatStream: streamWrites(openaiHeaders, chatStreamEvents, false),
  chatMerged: streamWrites(openaiHeaders, chatStreamEvents, true),
  messagesPlain: plain(anthropicHeaders, messagesAnswer),
  messagesStream: streamWrites(anthropicHeaders, messagesStreamEvents, false),
  pacedHead: Buffer.from(streamHead(openaiHeaders) + chunk(chatStreamOpening)),
  pacedEnd: Buffer.from(`${pacedEnding.map(chunk).join('')}0\r\n\r\n`),
  geminiPlain: plain('Server-Timing: gfet4t7; dur=742\r\n', geminiAnswer),
  conversePlain: plain(
    'x-amzn-RequestId: 5a3f0b1e-9c55-4a8e-8f6e-2f1a5b0c7d11\r\n',
    converseAnswer,
  ),
  embeddingsPlain: plain(openaiHeaders, embeddingsAnswer),
  unknown: Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
};

interface Sending {
  readonly socket: Socket;
  readonly writes: readonly Buffer[];
  next: number;
}

// Every open stream gets one write per turn of the event loop, so the streams advance side by side.
let sending: Sending[] = [];
let turning = false;
function turn(): void {
  const open: Sending[] = [];
  for (const stream of sending) {
    const bytes = stream.writes[stream.next];
    if (bytes === undefined || stream.socket.destroyed) continue;
    stream.socket.write(bytes);
    stream.next += 1;
    if (stream.next < stream.writes.length) open.push(stream);
  }
  sending = open;
  turning = open.length > 0;
  if (turning) setImmediate(turn);
}
function startStream(socket: Socket, writes: readonly Buffer[]): void {
  sending.push({ socket, writes, next: 0 });
  if (turning) return;
  turning = true;
  setImmediate(turn);
}

interface Pacing {
  readonly socket: Socket;
  readonly events: number;
  sequence: number;
}

// A wheel of 20 slots, one per millisecond: a stream stays in the slot of the moment it began.
const wheel: Set<Pacing>[] = Array.from({ length: pacedIntervalMs }, () => new Set<Pacing>());
let pacing = 0;
let wheelAt = 0;
const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);
const nowMs = (): number => Math.floor(nowUs() / 1000);

function startPaced(socket: Socket, events: number): void {
  socket.write(answers.pacedHead);
  if (pacing === 0) {
    wheelAt = nowMs();
    setTimeout(turnWheel, 1);
  }
  pacing += 1;
  wheel[nowMs() % pacedIntervalMs]?.add({ socket, events, sequence: 0 });
}

function turnWheel(): void {
  // A late timer makes up for the slots it missed: the rate holds, and the stamps say when an event really left.
  for (const until = nowMs(); wheelAt < until; wheelAt += 1) {
    const slot = wheel[wheelAt % pacedIntervalMs];
    for (const stream of slot ?? []) {
      if (!stream.socket.destroyed && stream.sequence < stream.events) {
        stream.socket.write(chunk(pacedEvent(nowUs(), stream.sequence)));
        stream.sequence += 1;
        continue;
      }
      if (!stream.socket.destroyed) stream.socket.write(answers.pacedEnd);
      slot?.delete(stream);
      pacing -= 1;
    }
  }
  if (pacing > 0) setTimeout(turnWheel, 1);
}

let capturing = false;
let connections = 0;
let calls = 0;

function serve(socket: Socket): void {
  connections += 1;
  let head = '';
  const body: Buffer[] = [];
  const scanner = createHttpScanner({
    onHead: (text) => {
      head = text;
    },
    onBody: (bytes, start, end) => {
      if (capturing) body.push(Buffer.from(bytes.subarray(start, end)));
    },
    onEnd: () => {
      if (capturing) {
        capturing = false;
        const captured = Buffer.concat(body.splice(0)).toString();
        send({ kind: 'captured', head, body: captured });
      }
      calls += 1;
      answer(socket, head);
    },
  });
  socket.on('data', (bytes) => {
    try {
      scanner.push(bytes, bytes.length);
    } catch {
      socket.destroy();
    }
  });
  // A gateway that drops a stream resets the connection; there is nobody to tell.
  socket.on('error', () => socket.destroy());
}

function answer(socket: Socket, head: string): void {
  const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'));
  const mode = path.slice(1, path.indexOf('/', 1));
  if (path.endsWith('/messages')) {
    if (mode === 'stream') startStream(socket, answers.messagesStream);
    else socket.write(answers.messagesPlain);
  } else if (path.includes(':generateContent')) socket.write(answers.geminiPlain);
  else if (path.endsWith('/converse')) socket.write(answers.conversePlain);
  else if (path.endsWith('/embeddings')) socket.write(answers.embeddingsPlain);
  else if (!path.endsWith('/chat/completions')) socket.write(answers.unknown);
  else if (mode === 'stream') startStream(socket, answers.chatStream);
  else if (mode === 'merged') startStream(socket, answers.chatMerged);
  else if (mode.startsWith('paced')) startPaced(socket, Number(mode.slice('paced'.length)));
  else socket.write(answers.chatPlain);
}

function send(message: CapturedRequest | Listening | Served): void {
  process.send?.(message);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

process.on('message', (message) => {
  if (asUpstreamCommand(message).kind === 'capture') capturing = true;
  else send({ kind: 'served', connections, calls });
});
process.on('disconnect', () => process.exit(0));

const port = await listen(createServer({ noDelay: true }, serve));
if (keyFile === undefined || certificateFile === undefined) send({ kind: 'listening', port });
else {
  const key = readFileSync(keyFile);
  const cert = readFileSync(certificateFile);
  const secure = createTlsServer({ key, cert, minVersion: 'TLSv1.3', noDelay: true }, serve);
  send({ kind: 'listening', port, tlsPort: await listen(secure) });
}
