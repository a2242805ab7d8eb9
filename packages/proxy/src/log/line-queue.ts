import { write, writeSync } from 'node:fs';
import { systemCodeOf } from '@llm/core';
import type { Output } from './open-output.ts';
import { escapeUnsafe } from './printable.ts';

export interface LineQueueOptions {
  readonly output: Output;
  /** The line that says how many lines were lost, since a time in milliseconds since the epoch. */
  readonly printLost: (count: number, sinceMs: number) => string;
  /** How long lines are collected before they are written. Default 250 ms, and 0 for a terminal. */
  readonly collectMs?: number;
  /** Characters that may wait. Default 8,388,608: a line for each of 10,000 calls that end together. */
  readonly maxWaiting?: number;
  /** Bytes of whole lines in one write. Default 65,536. */
  readonly maxWrite?: number;
}

// Lines are written without further delay when they have this many characters. Each write wakes a thread: with a quarter of it, a call
// costs 3 microseconds more (`chat-1k` of the benchmark, Node 20).
const batchLength = 65_536;
// How long a full pipe is left alone, and a disk that takes nothing.
const fullMs = 25;
const brokenMs = 1_000;
const newline = 10;

/**
 * A bounded queue of lines before an output: a log must not cost calls, memory or the end of the process. Signs that
 * could move the reader's terminal or hide text are escaped.
 *
 * Lines are collected and written together. Where the output takes none (a full disk, a pipe that nobody reads or whose
 * reader has gone) they wait, up to `maxWaiting` characters; further ones are dropped and counted. The queue tries
 * again and again, and once it can write, the number of lost lines stands where they are missing.
 * No method throws, and none waits for a reader for longer than its argument says.
 */
export class LineQueue {
  readonly #output: Output;
  readonly #options: Required<Omit<LineQueueOptions, 'output'>>;
  /** Lines that are not bytes yet. */
  #waiting = '';
  /** Bytes that are being written. */
  #bytes: Buffer = Buffer.alloc(0);
  #lost = 0;
  #lostSince = 0;
  /** Another thread is writing. */
  #isWriting = false;
  /** The last write failed: the timer says when to try again. */
  #isPaused = false;
  /** And it failed with something that does not pass at once. */
  #isBroken = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ output, printLost, ...options }: LineQueueOptions) {
    const { collectMs = output.isTerminal ? 0 : 250 } = options;
    const { maxWaiting = 8_388_608, maxWrite = 65_536 } = options;
    this.#output = output;
    this.#options = { printLost, collectMs, maxWaiting, maxWrite };
  }

  /** Lines that were dropped and not yet told of. */
  get lost(): number {
    return this.#lost;
  }

  /** Adds a line, with its line break. */
  push(line: string): void {
    if (this.#lost > 0 || this.#length + line.length > this.#options.maxWaiting) {
      if (!this.#hasRoom(line)) {
        if (this.#lost === 0) this.#lostSince = Date.now();
        this.#lost += 1;
        return;
      }
      this.#tellLost();
    }
    this.#waiting += line;
    if (this.#timer === undefined) this.#writeAfter(this.#options.collectMs);
    if (this.#waiting.length >= batchLength && !this.#isPaused) this.#write();
  }

  /** Writes what waits, for `withinMs` at most, and at once gives up on an output that is broken. */
  async flush(withinMs: number): Promise<void> {
    const endMs = performance.now() + withinMs;
    this.#isBroken = false;
    for (;;) {
      this.#write();
      const isOver = this.#length === 0 || this.#isBroken || performance.now() >= endMs;
      if (isOver) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The same for a process that is about to end, in which nothing happens any more but this. */
  flushNow(withinMs: number): void {
    const endMs = performance.now() + withinMs;
    // A write that is under way in another thread completes before the process ends, so its bytes must not be written again.
    if (this.#isWriting) this.#bytes = Buffer.alloc(0);
    for (;;) {
      const bytes = this.#next();
      if (bytes === undefined) return;
      try {
        this.#took(writeSync(this.#output.fd, bytes));
      } catch (error) {
        if (!isFull(error) || performance.now() >= endMs) return;
        Atomics.wait(pause, 0, 0, 5);
      }
    }
  }

  get #length(): number {
    return this.#waiting.length + this.#bytes.length;
  }

  /** Half of the queue has to be free after a loss, so that the log does not alternate between lines and losses. */
  #hasRoom(line: string): boolean {
    return this.#length + line.length <= this.#options.maxWaiting / 2;
  }

  #tellLost(): void {
    this.#waiting += this.#options.printLost(this.#lost, this.#lostSince);
    this.#lost = 0;
  }

  /** Writes until nothing waits or the output takes no more. */
  #write(): void {
    if (this.#isWriting) return;
    for (let bytes = this.#next(); bytes !== undefined; bytes = this.#next()) {
      if (this.#output.isFile) {
        this.#isWriting = true;
        write(this.#output.fd, bytes, (error, written) => {
          this.#isWriting = false;
          if (error === null) this.#took(written);
          if (error === null) this.#write();
          else this.#pause(error);
        });
        return;
      }
      try {
        this.#took(writeSync(this.#output.fd, bytes));
      } catch (error) {
        this.#pause(error);
        return;
      }
    }
  }

  /** The bytes to write next: whole lines, unless a write has stopped within one or one is too long. */
  #next(): Buffer | undefined {
    if (this.#bytes.length === 0) {
      if (this.#waiting === '' && this.#lost > 0) this.#tellLost();
      if (this.#waiting === '') return undefined;
      this.#bytes = toBytes(this.#waiting);
      this.#waiting = '';
    }
    const { maxWrite } = this.#options;
    if (this.#bytes.length <= maxWrite) return this.#bytes;
    const last = this.#bytes.lastIndexOf(newline, maxWrite - 1);
    const end = last < 0 ? this.#bytes.indexOf(newline) : last;
    return end < 0 ? this.#bytes : this.#bytes.subarray(0, end + 1);
  }

  #took(count: number): void {
    this.#isPaused = false;
    this.#isBroken = false;
    this.#bytes = this.#bytes.subarray(count);
  }

  #pause(error: unknown): void {
    this.#isPaused = true;
    this.#isBroken = !isFull(error);
    clearTimeout(this.#timer);
    this.#writeAfter(this.#isBroken ? brokenMs : fullMs);
  }

  #writeAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, ms).unref();
  }
}

const deleteSign = 0x7f;

/** Only text beyond ASCII is searched for unsafe signs, since text in it is as long as its bytes. */
function toBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  return bytes.length === text.length && !bytes.includes(deleteSign)
    ? bytes
    : Buffer.from(escapeUnsafe(text));
}

const pause = new Int32Array(new SharedArrayBuffer(4));

function isFull(error: unknown): boolean {
  const code = systemCodeOf(error);
  return code === 'EAGAIN' || code === 'EINTR';
}
