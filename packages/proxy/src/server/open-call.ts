import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, type Headers, LLMError, type TurnEnd } from '@llm/core';
import type { Reply, ReplyStream } from '../inbound.ts';
import type { ByteRoom } from './byte-budget.ts';

export interface OpenCallOptions {
  readonly response: ServerResponse;
  /** The connection's own, shared by its calls, of which one is open at a time. */
  readonly controller: AbortController;
  /** How long a client may take nothing of what was written. */
  readonly writeStallMs: number;
  /** Whether the connection closes after this answer. */
  readonly isLast: () => boolean;
  /** Runs writes at the end of the event-loop turn. */
  readonly turnEnd: TurnEnd;
  readonly clock: Clock;
}

/**
 * Writes the answer of one call to its client, and aborts the call when the client is gone.
 *
 * Backpressure. A stream is pulled: the next chunk is read only when the last one was written and Node says
 * that its buffer is not over its mark (`response.write` gave `true`). Where it gives `false`, the loop waits for
 * `drain`, so a slow client slows the upstream down and at most one chunk more than Node's buffer is held for
 * it. A client that does not take what is buffered within `writeStallMs` is disconnected; the time starts anew
 * with each chunk, so a client that reads slowly but steadily is kept. Long answers that are not streams are
 * written in slices for the same reason.
 *
 * Writes of one event-loop turn are collected and leave together at its end (ADR 0016).
 */
export class OpenCall {
  readonly #options: OpenCallOptions;
  #stream: ReplyStream | undefined;
  #isRefused = false;
  /** Where the request's body is held until the call is over. */
  room: ByteRoom | undefined;

  constructor(options: OpenCallOptions) {
    this.#options = options;
  }

  get request(): IncomingMessage {
    return this.#options.response.req;
  }

  /** Whether it was answered before its request had come, so that nothing may follow. */
  get isRefused(): boolean {
    return this.#isRefused;
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
        if (typeof body !== 'string') response.end(toLatin1(body), 'latin1');
        // ASCII text has the same bytes in latin1 and UTF-8, and Node writes latin1 without checking each character.
        else response.end(body, length === body.length ? 'latin1' : 'utf8');
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
   * Answers a request whose body is not read, and closes the connection once `sent` resolves. A client whose
   * connection closes while it is still sending sees a reset and not the answer.
   */
  async refuse({ status, headers, body }: Reply, sent: Promise<void>): Promise<void> {
    const { response } = this.#options;
    if (isStream(body) || response.destroyed) return;
    this.#isRefused = true;
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    response.writeHead(status, this.#toHeaderList({ ...headers, connection: 'close' }, length));
    response.write(body);
    await sent;
    response.end();
  }

  /** The response closed: either all of it was sent, or the client disconnected and the call is aborted. */
  onClose(): void {
    this.room?.release();
    if (this.#options.response.writableFinished) return;
    this.abort(new LLMError('cancelled', 'the client closed the connection'));
  }

  abort(reason: LLMError): void {
    this.#options.controller.abort(reason);
    if (reason.code === 'cancelled') this.#stream?.cancel();
  }

  /** Writes a long answer in slices, so that the stall limit runs for each slice and not for the whole answer. */
  async #writeLong(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      const slice = bytes.subarray(at, at + sliceBytes);
      if (!this.#writeAtTurnEnd(slice) && !(await this.#drained())) return;
    }
    this.#options.turnEnd.add(() => this.#end());
  }

  /** `false` where Node's buffer for the client is over its mark, so that the next write has to wait. */
  #writeAtTurnEnd(chunk: Uint8Array | string): boolean {
    const { response, turnEnd } = this.#options;
    const { socket } = response;
    socket?.cork();
    turnEnd.add(() => socket?.uncork());
    return response.write(chunk);
  }

  /**
   * Ends the response once the client has taken everything written before. Node counts a connection as idle from
   * the moment its response is ended, and a server that shuts down closes idle connections at once: bytes that
   * were still buffered would be lost.
   */
  #end(): void {
    const { response } = this.#options;
    if (response.writableLength === 0 || response.socket === null) response.end();
    else response.socket.write('', () => response.end());
  }

  /** Names and values in one flat list, the form that Node writes without another copy. */
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

  /**
   * Sends a heartbeat, such as an SSE comment, when a stream was silent for `everyMs`, so that proxies between
   * the gateway and its client do not close the connection as idle.
   *
   * There is one timer a stream, and it is not moved at each chunk, since that would cost more than the chunk: it
   * fires, looks how long ago the last chunk was, and is set again for what is left of the time. Between
   * `pause` and `resume` the last chunk is still waiting for the client, so nothing is added to it.
   */
  #startHeartbeat({ everyMs, bytes }: NonNullable<Reply['heartbeat']>) {
    const { response, clock } = this.#options;
    let lastMs = clock.now();
    let paused = false;
    const check = () => {
      const quietMs = clock.now() - lastMs;
      if (quietMs >= everyMs && !paused) {
        lastMs = clock.now();
        response.write(bytes);
      }
      disarm = clock.after(quietMs >= everyMs ? everyMs : everyMs - quietMs, check);
    };
    let disarm = clock.after(everyMs, check);
    return {
      pause() {
        paused = true;
      },
      resume() {
        paused = false;
        lastMs = clock.now();
      },
      stop: () => disarm(),
    };
  }

  /** Waits until Node's buffer has drained; `false` where the client disconnected, or was disconnected because it took nothing for `writeStallMs`. */
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

// Up to this many bytes an answer is written as a string: Node sends headers and a string in one write to the
// socket, but headers and bytes in two.
const longestJoined = 8_192;
const sliceBytes = 65_536;

/** One character for each byte; written as `latin1`, each becomes the same byte again. */
function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function isStream(body: Reply['body']): body is ReplyStream {
  return typeof body !== 'string' && !(body instanceof Uint8Array);
}
