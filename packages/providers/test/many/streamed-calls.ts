// Run by streamed-calls.test.ts in a process of its own: streams that end in every way, and what is left of them.
import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { defineProvider } from '@llm/core';
import { type CompletionStream, createClient, openaiChat } from '../../src/index.ts';

const streams = Number(process.argv[2] ?? 500);
const atOnce = 25;

let warnings = 0;
process.on('warning', () => (warnings += 1));

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
let asked = 0;
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: '' }));
    for (let piece = 0; piece < 20; piece += 1)
      response.write(chunk({ content: `piece ${piece} ` }));
    // Every seventh breaks off, every fifth never ends by itself.
    if (asked % 7 === 0) response.write('', () => response.socket?.resetAndDestroy());
    else if (asked % 5 !== 0) response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

const provider = defineProvider({
  id: 'acme',
  baseUrl: `http://127.0.0.1:${port}`,
  auth: { scheme: 'none' },
  speaks: { chat: [openaiChat] },
});
const client = createClient({ providers: [provider], retries: 0 });
const shared = new AbortController();
const messages = [{ role: 'user', content: 'hi' }] as const;

const leave = async (stream: CompletionStream): Promise<void> => {
  for await (const _chunk of stream) break;
};
const ways: readonly ((stream: CompletionStream) => Promise<unknown>)[] = [
  leave,
  async (stream) => {
    // Before the last of what comes, because every fifth upstream says nothing more after it.
    let pieces = 0;
    for await (const _text of stream.text()) {
      pieces += 1;
      if (pieces > asked % 15) break;
    }
  },
  async (stream) => {
    const [one, two] = stream.tee();
    await Promise.all([leave(one), leave(two)]);
  },
  async (stream) => {
    const reader = stream.toReadableStream().getReader();
    await reader.read();
    await reader.cancel();
  },
  async (stream) => {
    const whole = stream.final();
    setTimeout(() => stream.cancel(), 5);
    await whole;
  },
  async (stream) => stream.controller.abort(),
  async (stream) => stream[Symbol.asyncDispose](),
];

async function one(at: number): Promise<void> {
  try {
    const stream = await client.completion({
      model: 'acme/m',
      messages,
      stream: true,
      ...(at % 2 === 0 && { signal: shared.signal }),
    });
    await ways[at % ways.length]?.(stream);
  } catch {
    // Many of them break on purpose.
  }
}

async function many(count: number): Promise<void> {
  for (let at = 0; at < count; at += atOnce)
    await Promise.all(
      Array.from({ length: Math.min(atOnce, count - at) }, (_, own) => one(at + own)),
    );
}

async function left() {
  // Sockets close in turns of the event loop, and those that a client left are idle only then.
  for (let turn = 0; turn < 50; turn += 1) {
    server.closeIdleConnections();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  globalThis.gc?.();
  globalThis.gc?.();
  const resources = process.getActiveResourcesInfo();
  const count = (...names: string[]) => resources.filter((name) => names.includes(name)).length;
  return {
    sockets: count('TCPSocketWrap', 'TLSWrap'),
    timers: count('Timeout'),
    listeners: getEventListeners(shared.signal, 'abort').length,
    heapMb: process.memoryUsage().heapUsed / 1_048_576,
  };
}

await many(300);
const before = await left();
await many(streams);
const after = await left();
console.log(JSON.stringify({ streams, asked, before, after, warnings }));
await client.close();
server.closeAllConnections();
server.close();
