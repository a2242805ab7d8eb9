import type { Socket } from 'node:net';
import type { WallAttempt } from './wall-attempt.ts';

/** Ends the connection politely, in both directions. */
export const fin: unique symbol = Symbol('fin');
/** Ends what the wall writes, and goes on reading. */
export const halfClose: unique symbol = Symbol('half-close');
/** Ends the connection with a reset. */
export const reset: unique symbol = Symbol('reset');
/** Writes nothing more until the other side ends the connection. */
export const stall: unique symbol = Symbol('stall');

/**
 * One thing that a wall does: text and bytes are written, a number is waited for in milliseconds, and a function is waited for, so
 * that a test can say when to go on. It is given the attempt, which steps of a connection without a request do not have.
 */
export type WallStep =
  | string
  | Uint8Array
  | number
  | typeof fin
  | typeof halfClose
  | typeof reset
  | typeof stall
  | ((attempt: WallAttempt | undefined) => unknown);

/** Where steps are taken. */
export interface WallPlace {
  readonly socket: Socket;
  /** The connection below the one over TLS. Default: `socket`. */
  readonly raw?: Socket;
  readonly attempt?: WallAttempt;
}

/** Takes steps one after the other. Those behind the end of a connection, whoever ended it, are left out. */
export async function takeSteps(
  steps: readonly WallStep[],
  { socket, raw = socket, attempt }: WallPlace,
): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if (step === fin) socket.destroySoon();
    else if (step === halfClose) socket.end();
    else if (step === reset) raw.resetAndDestroy();
    else if (step === stall) await closeOf(socket);
    else if (typeof step === 'number') await pause(step);
    else if (typeof step === 'function') await step(attempt);
    else if (step.length > 0) await write(socket, step);
  }
}

function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms)));
}

/** A connection that closes meanwhile never takes the bytes, so its end counts as well. */
function write(socket: Socket, bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('close', done);
      resolve();
    };
    socket.once('close', done);
    socket.write(bytes, done);
  });
}
