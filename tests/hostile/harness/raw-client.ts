import { connect } from 'node:net';
import { type RawAnswer, readAnswers } from './raw-answers.ts';
import { callerKey } from './gateway-process.ts';

/** A connection whose bytes an attack writes itself. */
export interface RawConnection {
  /** The port at this end, by which the system knows who has accepted the other. */
  readonly port: number;
  write(text: string): void;
  /** What has come so far. */
  answers(): readonly RawAnswer[];
  /** Resolves when so many answers are there, and when the connection closes. */
  answered(count: number): Promise<void>;
  /** Takes nothing more, until `resume`. */
  pause(): void;
  resume(): void;
  /** Resolves when it has closed, with the system's name of what broke it, if something did. */
  readonly closed: Promise<string | undefined>;
  isClosed(): boolean;
  destroy(): void;
}

/** Opens a connection to the server of a URL. */
export async function openRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const pieces: string[] = [];
  const waiting = new Set<() => void>();
  let failure: string | undefined;
  let isClosed = false;
  const wake = (): void => {
    for (const look of waiting) look();
  };
  socket.setNoDelay(true);
  socket.setEncoding('latin1').on('data', (piece: string) => {
    pieces.push(piece);
    wake();
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message;
  });
  const closed = new Promise<string | undefined>((resolve) => {
    socket.once('close', () => {
      isClosed = true;
      wake();
      resolve(failure);
    });
  });
  await opened;
  const answers = (): readonly RawAnswer[] => readAnswers(pieces.join(''));
  return {
    port: socket.localPort ?? 0,
    write: (text) => void socket.write(text, 'latin1'),
    answers,
    answered: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isClosed && answers().filter(({ isWhole }) => isWhole).length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    closed,
    isClosed: () => isClosed,
    destroy: () => void socket.destroy(),
  };
}

/** A request of a caller with a key, as bytes. */
export function rawRequest(
  path: string,
  body: object,
): { readonly head: string; readonly body: string } {
  const text = JSON.stringify(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${callerKey}`,
    'content-type: application/json',
    `content-length: ${text.length}`,
  ];
  return { head: `${head.join('\r\n')}\r\n\r\n`, body: text };
}
