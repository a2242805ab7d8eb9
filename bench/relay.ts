// The measure of all targets: the least a Node process can do between a caller and an upstream.
// Child of run.ts; arguments: <mode> <port> <upstream origin>.
//
//   bytes    node:http + undici `dispatch`, both bodies passed on as they come
//   parse    the same, with every body and every event parsed and printed again
//   request  the way most relays are written: undici `request` and `stream.pipeline`. It costs up to three times
//            as much as `bytes`, so it would flatter every gateway that is compared with it

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';

const [mode = 'bytes', portText = '0', origin = ''] = process.argv.slice(2);
const pool = new Pool(origin, { pipelining: 1 });

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a relay does with an answer. */
interface Answer {
  readonly onStart: (status: number, headers: Headers) => void;
  /** False asks the upstream to wait until the caller has taken what it was sent. */
  readonly onData: (bytes: Buffer) => boolean;
  readonly onEnd: () => void;
}

/** Headers of one connection, which a relay must not pass on (RFC 9110 section 7.6.1). */
const connectionHeaders = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding']);

function requestHeaders(raw: readonly string[], without?: string): string[] {
  const passed: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const lower = name.toLowerCase();
    if (connectionHeaders.has(lower) || lower === without) continue;
    passed.push(name, raw[index + 1] ?? '');
  }
  return passed;
}

function responseHeaders(headers: Headers): Record<string, string | string[] | undefined> {
  const passed: Record<string, string | string[] | undefined> = {};
  for (const name in headers) if (!connectionHeaders.has(name)) passed[name] = headers[name];
  return passed;
}

function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(502).end();
}

/** Sends a request up and its answer to `answer`, with backpressure, and aborts when the caller goes away. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  headers: string[],
  body: IncomingMessage | string,
  answer: Answer,
): void {
  let controller: Dispatcher.DispatchController | undefined;
  response.on('close', () => {
    if (!response.writableFinished) controller?.abort(new Error('the caller went away'));
  });
  response.on('drain', () => controller?.resume());
  pool.dispatch(
    { path: request.url ?? '/', method: 'POST', headers, body },
    {
      onRequestStart: (started) => {
        controller = started;
      },
      onResponseStart: (_controller, status, received) => {
        answer.onStart(status, received);
      },
      onResponseData: (started, bytes) => {
        if (!answer.onData(bytes)) started.pause();
      },
      onResponseEnd: () => {
        answer.onEnd();
      },
      onResponseError: () => {
        fail(response);
      },
    },
  );
}

function relayBytes(request: IncomingMessage, response: ServerResponse): void {
  send(request, response, requestHeaders(request.rawHeaders), request, {
    onStart: (status, headers) => {
      response.writeHead(status, responseHeaders(headers));
    },
    onData: (bytes) => response.write(bytes),
    onEnd: () => {
      response.end();
    },
  });
}

function relayParsed(request: IncomingMessage, response: ServerResponse): void {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    try {
      const asked = JSON.stringify(JSON.parse(Buffer.concat(pieces).toString()));
      const headers = requestHeaders(request.rawHeaders, 'content-length');
      send(request, response, headers, asked, printAnswer(response));
    } catch {
      response.writeHead(400).end();
    }
  });
}

function printAnswer(response: ServerResponse): Answer {
  const decoder = new StringDecoder('utf8');
  let status = 200;
  let headers: Record<string, string | string[] | undefined> = {};
  let streaming = false;
  let pending = '';
  return {
    onStart: (receivedStatus, receivedHeaders) => {
      status = receivedStatus;
      headers = responseHeaders(receivedHeaders);
      streaming = String(headers['content-type']).startsWith('text/event-stream');
      if (streaming) response.writeHead(status, headers);
    },
    onData: (bytes) => {
      pending += decoder.write(bytes);
      if (!streaming) return true;
      const lines = pending.split('\n');
      pending = lines.pop() ?? '';
      if (lines.length === 0) return true;
      // What arrived together leaves together, as it does in the byte relay.
      return response.write(`${lines.map(printLine).join('\n')}\n`);
    },
    onEnd: () => {
      if (streaming) {
        response.end(pending);
        return;
      }
      const answered = JSON.stringify(JSON.parse(pending));
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(answered) });
      response.end(answered);
    },
  };
}

function printLine(line: string): string {
  return line.startsWith('data: {') ? `data: ${JSON.stringify(JSON.parse(line.slice(6)))}` : line;
}

async function relayByRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const upstream = await pool.request({
    path: request.url ?? '/',
    method: 'POST',
    headers: requestHeaders(request.rawHeaders),
    body: request,
  });
  response.writeHead(upstream.statusCode, responseHeaders(upstream.headers));
  pipeline(upstream.body, response, (error) => {
    if (error) response.destroy();
  });
}

createServer((request, response) => {
  if (mode === 'bytes') relayBytes(request, response);
  else if (mode === 'parse') relayParsed(request, response);
  else {
    relayByRequest(request, response).catch(() => {
      fail(response);
    });
  }
}).listen(Number(portText), '127.0.0.1');
