import type { Socket } from 'node:net';
import { serveTcp } from './serve.ts';

/** How an upstream ends its part of the connection. */
export type Break =
  | 'a chunked body that stays open'
  | 'a FIN inside a chunked body'
  | 'a reset inside a chunked body'
  | 'a body shorter than its content-length'
  | 'a FIN where only the connection bounds the body'
  | 'a reset where only the connection bounds the body'
  | 'a whole body without the last event';

/** Those that leave an answer unfinished. */
export const breaks: readonly Break[] = [
  'a FIN inside a chunked body',
  'a reset inside a chunked body',
  'a body shorter than its content-length',
  'a FIN where only the connection bounds the body',
  'a reset where only the connection bounds the body',
  'a whole body without the last event',
];

/** An upstream that answers every request with the same beginning, and breaks when it is told to. */
export interface BrokenUpstream {
  readonly origin: string;
  /** Resolves when an answer has begun. */
  whenOpen(): Promise<void>;
  /** Breaks the answer that is open. */
  breakNow(): void;
  close(): Promise<void>;
}

export interface BrokenAnswer {
  /** What is sent at once. */
  readonly begun: string;
  /** What is sent with the break, such as half of an event. */
  readonly last?: string;
  readonly how: Break;
}

export async function startBrokenUpstream(answer: () => BrokenAnswer): Promise<BrokenUpstream> {
  let breakOpen: (() => void) | undefined;
  const waiting: (() => void)[] = [];
  const server = await serveTcp((socket) => {
    onRequest(socket, () => {
      const { begun, last = '', how } = answer();
      const isChunked = how.includes('chunked') || how.includes('whole');
      const frame = (text: string) =>
        isChunked ? `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n` : text;
      socket.write(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${boundOf(how)}\r\n\r\n`);
      if (begun !== '') socket.write(frame(begun));
      breakOpen = () => {
        const end = () => {
          if (how.includes('open')) return;
          if (how.includes('reset')) socket.resetAndDestroy();
          else socket.end(how.includes('whole') ? '0\r\n\r\n' : '');
        };
        if (last === '') end();
        else socket.write(frame(last), end);
      };
      for (const resolve of waiting.splice(0)) resolve();
    });
  });
  return {
    origin: server.origin,
    whenOpen: () =>
      breakOpen === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(),
    breakNow() {
      if (breakOpen === undefined) throw new Error('no answer is open');
      const breakIt = breakOpen;
      breakOpen = undefined;
      breakIt();
    },
    close: () => server.close(),
  };
}

function boundOf(how: Break): string {
  if (how.includes('content-length')) return 'content-length: 1000000';
  return how.includes('only the connection') ? 'connection: close' : 'transfer-encoding: chunked';
}

/** Calls back when a request with a body has come whole. */
export function onRequest(socket: Socket, callback: (head: string, body: string) => void): void {
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (piece) => {
    received += String(piece);
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
    if (Buffer.byteLength(received) < end + 4 + length) return;
    const [head, body] = [received.slice(0, end), received.slice(end + 4)];
    received = '';
    callback(head, body);
  });
}
