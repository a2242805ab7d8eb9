import type { ServerResponse } from 'node:http';
import { type Clock, type Headers, LLMError, type TurnEnd } from '@llm/core';
import type { Reply, ReplyStream } from '../inbound.ts';

export interface OpenCallOptions {
  readonly response: ServerResponse;
  /** Of the connection, whose calls come one after the other. */
  readonly controller: AbortController;
  /** How long a client may take nothing of what was written. */
  readonly writeStallMs: number;
  /** The connection is not to be used again. */
  readonly isLast: () => boolean;
  /** When answers are written. */
  readonly turnEnd: TurnEnd;
  readonly clock: Clock;
}

/** One request that is being answered: its signal upwards and its bytes downwards. */
export class OpenCall {
  readonly #options: OpenCallOptions;
  #stream: ReplyStream | undefined;

  constructor(options: OpenCallOptions) {
    this.#options = options;
  }

  get signal(): AbortSignal {
    return this.#options.controller.signal;
  }

  async write({ status, headers, body, heartbeat }: Reply): Promise<void> {
    const { response, turnEnd } = this.#options;
    if (response.destroyed) {
      if (isStream(body)) body.cancel();
      return;
    }
    if (!isStream(body)) {
      const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
      response.writeHead(status, this.#toHeaderList(headers, length));
      if (length > longestJoined) {
        await this.#writeLong(typeof body === 'string' ? Buffer.from(body) : body);
        return;
      }
      turnEnd.add(() => {
        if (typeof body === 'string') response.end(body);
        else response.end(toLatin1(body), 'latin1');
      });
      return;
    }
    response.writeHead(status, this.#toHeaderList(headers));
    this.#stream = body;
    const beat = heartbeat === undefined ? undefined : this.#startHeartbeat(heartbeat);
    try {
      for (let chunk = await body.read(); chunk !== undefined; chunk = await body.read()) {
        beat?.pause();
        if (!this.#writeAtTurnEnd(chunk) && !(await this.#drained())) return;
        beat?.resume();
      }
    } finally {
      beat?.stop();
    }
    turnEnd.add(() => this.#end());
  }

  /**
   * Answers a request whose body will not be read, and closes the connection once its client has sent all.
   * A client whose connection closes while it sends sees a reset and not the answer.
   */
  async refuse({ status, headers, body }: Reply, sent: Promise<void>): Promise<void> {
    const { response } = this.#options;
    if (isStream(body) || response.destroyed) return;
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    response.writeHead(status, this.#toHeaderList({ ...headers, connection: 'close' }, length));
    response.write(body);
    await sent;
    response.end();
  }

  /** The client is gone, or has all of its answer. */
  onClose(): void {
    if (this.#options.response.writableFinished) return;
    this.abort(new LLMError('cancelled', 'the client closed the connection'));
  }

  abort(reason: LLMError): void {
    this.#options.controller.abort(reason);
    if (reason.code === 'cancelled') this.#stream?.cancel();
  }

  /** In slices, because a client that takes some of it now and then is slow, and not gone. */
  async #writeLong(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      const slice = bytes.subarray(at, at + sliceBytes);
      if (!this.#writeAtTurnEnd(slice) && !(await this.#drained())) return;
    }
    this.#options.turnEnd.add(() => this.#end());
  }

  /** `false` once more is waiting than the client should leave waiting. */
  #writeAtTurnEnd(chunk: Uint8Array | string): boolean {
    const { response, turnEnd } = this.#options;
    const { socket } = response;
    socket?.cork();
    turnEnd.add(() => socket?.uncork());
    return response.write(chunk);
  }

  /**
   * Node takes a connection for idle once its answer was ended, and when the server closes it closes idle ones:
   * so an answer ends when the client has taken what was written before.
   */
  #end(): void {
    const { response } = this.#options;
    if (response.writableLength === 0 || response.socket === null) response.end();
    else response.socket.write('', () => response.end());
  }

  /** Names and values in turn, which Node writes out as they are. */
  #toHeaderList(headers: Headers, length?: number): string[] {
    const list: string[] = [];
    for (const name in headers) {
      const value = headers[name];
      if (value !== undefined) list.push(name, value);
    }
    if (length !== undefined) list.push('content-length', String(length));
    if (this.#options.isLast() && headers['connection'] === undefined)
      list.push('connection', 'close');
    return list;
  }

  /** One timer a stream, armed again only when it fires. Nothing is written while the client is slow. */
  #startHeartbeat({ everyMs, bytes }: NonNullable<Reply['heartbeat']>) {
    const { response, clock } = this.#options;
    let lastMs = clock.now();
    let waiting = true;
    const check = () => {
      const quietMs = clock.now() - lastMs;
      if (quietMs >= everyMs && waiting) {
        lastMs = clock.now();
        response.write(bytes);
      }
      disarm = clock.after(quietMs >= everyMs ? everyMs : everyMs - quietMs, check);
    };
    let disarm = clock.after(everyMs, check);
    return {
      pause() {
        waiting = false;
      },
      resume() {
        waiting = true;
        lastMs = clock.now();
      },
      stop: () => disarm(),
    };
  }

  /** Waits until the client has taken what was written; `false` where it is gone or takes nothing for too long. */
  #drained(): Promise<boolean> {
    const { response, writeStallMs, clock } = this.#options;
    if (response.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (drained: boolean) => {
        disarm();
        response.off('drain', onDrain);
        response.off('close', onClose);
        resolve(drained);
      };
      const onDrain = () => settle(true);
      const onClose = () => settle(false);
      const disarm = clock.after(writeStallMs, () => {
        response.destroy();
        settle(false);
      });
      response.once('drain', onDrain);
      response.once('close', onClose);
    });
  }
}

// Node writes headers and a string in one piece, headers and bytes in two, which costs more than making a string of them.
const longestJoined = 8_192;
const sliceBytes = 65_536;

/** A character for each byte, which Node writes as that byte again. */
function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function isStream(body: Reply['body']): body is ReplyStream {
  return typeof body !== 'string' && !(body instanceof Uint8Array);
}
