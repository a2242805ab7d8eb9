import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Headers } from '../../contract/transport.ts';
import { parseJson } from '../../json/parse-json.ts';
import { asObject, asString } from '../../json/read.ts';
import type { WallRequest } from './wall-request.ts';
import { fromAddressPart } from '../../text/address-part.ts';

/** One request that reached a wall, and what became of it. */
export interface WallAttempt {
  /** From 1, over all models. */
  readonly number: number;
  /** The model that it asks for, in the body or in the path; empty where it names none. */
  readonly model: string;
  /** Its connection, from 1. */
  readonly connection: number;
  /** Milliseconds since the wall was started. */
  readonly atMs: number;
  /** HTTP method of the request. */
  readonly method: string;
  /** With its query, in which keys are replaced as in `headers`. */
  readonly path: string;
  /** Names in lower case. What is a secret is replaced by the beginning of its SHA-256, such as `sha256:9f86d081`. */
  readonly headers: Headers;
  /** As text in UTF-8. */
  readonly body: string;
  /** Of the connection so far: bytes that the wall has read and has written. */
  readonly bytesRead: number;
  /** Bytes that were written of the response. */
  readonly bytesWritten: number;
  /** When the connection closed, in milliseconds since the wall was started; `undefined` while it is open. */
  readonly closedAtMs: number | undefined;
  /** Who ended the connection first, once it is closed. */
  readonly closed: Promise<'peer' | 'wall'>;
}

/** What is known of the connection of an attempt. */
export interface WallConnection {
  readonly number: number;
  readonly socket: Socket;
  /** The connection below the one over TLS. */
  readonly raw: Socket;
  readonly closedAtMs: number | undefined;
  readonly closed: Promise<'peer' | 'wall'>;
}

export function createAttempt(
  { method, path, headers, body }: WallRequest,
  connection: WallConnection,
  { number, atMs }: Pick<WallAttempt, 'number' | 'atMs'>,
): WallAttempt {
  const { socket } = connection;
  return {
    number,
    model: modelOf(path, headers, body),
    connection: connection.number,
    atMs,
    method,
    path: path.replaceAll(/([?&](?:key|api[-_]?key|token)=)([^&]*)/gi, (_, name: string, value) =>
      [name, hidden(String(value))].join(''),
    ),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        isSecret(name) ? hidden(value) : value,
      ]),
    ),
    body,
    get bytesRead() {
      return socket.bytesRead;
    },
    get bytesWritten() {
      return socket.bytesWritten;
    },
    get closedAtMs() {
      return connection.closedAtMs;
    },
    closed: connection.closed,
  };
}

function isSecret(header: string): boolean {
  return /authorization|cookie|api-?key|token|secret/i.test(header);
}

function hidden(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`;
}

/** Formats name the model in the body, as a part of a form, or in the path. */
function modelOf(path: string, headers: Headers, body: string): string {
  const [, inPath] = /\/(?:models?|deployments)\/([^/?:]+(?::\d+)?)/.exec(path) ?? [];
  if (inPath !== undefined) return fromAddressPart(inPath) ?? inPath;
  if (headers['content-type']?.startsWith('multipart/') === true) {
    return /name="model"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)/.exec(body)?.[1] ?? '';
  }
  try {
    return asString(asObject(parseJson(body))?.['model']) ?? '';
  } catch {
    // It is no JSON, so that it names no model.
    return '';
  }
}
