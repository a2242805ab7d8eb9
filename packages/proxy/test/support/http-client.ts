import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { masterKeyOfTests } from './start-gateway.ts';

export interface AskOptions {
  readonly url: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Objects are printed as JSON. */
  readonly body?: object | string | Uint8Array;
  readonly agent?: Agent;
}

/** A whole answer, and how long it took from the first byte asked to the last byte read. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly durationMs: number;
}

export const jsonHeaders = {
  'content-type': 'application/json',
  authorization: `Bearer ${masterKeyOfTests}`,
};

/** Asks and reads the whole answer. */
export async function ask(options: AskOptions): Promise<Answer> {
  const begunMs = performance.now();
  const stream = await openStream(options);
  const text = await stream.rest();
  return {
    status: stream.status,
    headers: stream.headers,
    text,
    durationMs: performance.now() - begunMs,
  };
}

/** An answer that is read as it comes. */
export interface OpenStream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly response: IncomingMessage;
  /** What has come so far. */
  readonly text: string;
  /** Reads on until the text has come. Rejects where the answer ends without it. */
  until(text: string): Promise<void>;
  /** Reads to the end. Rejects where the answer breaks off. */
  rest(): Promise<string>;
  /** Goes away. */
  destroy(): void;
}

export async function openStream(options: AskOptions): Promise<OpenStream> {
  const asked = startRequest(options);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('error', reject);
  });
  // Breaking off shows in the reading.
  asked.on('error', () => undefined);
  return readStream(response, asked);
}

/** Sends a request and leaves the answer to the caller. */
export function startRequest(options: AskOptions): ClientRequest {
  const { url, path = '/v1/chat/completions', method = 'POST' } = options;
  const { body, headers = jsonHeaders, agent } = options;
  const bytes =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array
      ? body
      : JSON.stringify(body);
  const length = bytes === undefined ? {} : { 'content-length': String(Buffer.byteLength(bytes)) };
  const asked = request(new URL(path, url), {
    method,
    headers: { ...length, ...headers },
    agent: agent ?? new Agent({ keepAlive: false }),
  });
  asked.end(bytes);
  return asked;
}

function readStream(response: IncomingMessage, asked: ClientRequest): OpenStream {
  let text = '';
  let failure: Error | undefined;
  let wake: (() => void)[] = [];
  const notify = () => {
    const woken = wake;
    wake = [];
    for (const resolve of woken) resolve();
  };
  response.setEncoding('utf8');
  response.on('data', (piece: string) => {
    text += piece;
    notify();
  });
  response.on('end', notify);
  response.on('error', (error) => {
    failure = error;
    notify();
  });
  response.on('close', notify);
  const change = () => new Promise<void>((resolve) => wake.push(resolve));
  const readUntil = async (isEnough: () => boolean) => {
    while (!isEnough()) {
      if (failure !== undefined) throw failure;
      if (response.closed || response.readableEnded) throw new Error(`the answer ended: ${text}`);
      await change();
    }
  };
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    response,
    get text() {
      return text;
    },
    until: (wanted) => readUntil(() => text.includes(wanted)),
    async rest() {
      await readUntil(() => response.readableEnded);
      if (!response.complete) throw new Error(`the answer broke off: ${text}`);
      return text;
    },
    destroy: () => asked.destroy(),
  };
}

/** Writes bytes to a server and gives all that comes back until it closes. */
export async function speak(
  url: string,
  ...pieces: readonly (string | Uint8Array)[]
): Promise<string> {
  const { socket, text } = listenTo(url);
  for (const piece of pieces) socket.write(piece);
  return text;
}

/** A socket to a server, and all that it will have said when it closes. */
export function listenTo(url: string): {
  readonly socket: Socket;
  readonly text: Promise<string>;
  readonly until: (wanted: string) => Promise<void>;
} {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setEncoding('utf8');
  socket.setNoDelay(true);
  let said = '';
  const wake: (() => void)[] = [];
  socket.on('data', (piece: string) => {
    said += piece;
    for (const resolve of wake.splice(0)) resolve();
  });
  const text = new Promise<string>((resolve, reject) => {
    socket.once('error', (error) => {
      reject(new Error(`the server broke off after ${JSON.stringify(said)}`, { cause: error }));
    });
    socket.once('close', () => resolve(said));
  });
  text.catch(() => wake.forEach((resolve) => resolve()));
  return {
    socket,
    text,
    async until(wanted) {
      while (!said.includes(wanted)) {
        if (socket.destroyed) throw new Error(`the server closed after ${JSON.stringify(said)}`);
        await new Promise<void>((resolve) => wake.push(resolve));
      }
    },
  };
}
