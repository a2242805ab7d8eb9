import type { ByteStream } from '../contract/transport.ts';

/** What a body without a network is made of. */
export interface FollowedBody {
  /** Of the request. */
  readonly signal: AbortSignal;
  /**
   * The next piece, `undefined` at the end. `closed` aborts with the request and where the reader cancels.
   *
   * @throws what the reader's `read` shall fail with
   */
  readonly next: (closed: AbortSignal) => Promise<Uint8Array | undefined>;
  /** Called when the body has ended, failed or been cancelled; more than once where a reader goes on. */
  readonly release: () => void;
}

/** A body whose pieces somebody makes, and who is told when nobody holds it any more. */
export function followedBody({ signal, next, release }: FollowedBody): ByteStream {
  const controller = new AbortController();
  const closed = AbortSignal.any([signal, controller.signal]);
  return {
    async read() {
      try {
        const piece = await next(closed);
        if (piece === undefined) release();
        return piece;
      } catch (error) {
        release();
        throw error;
      }
    },
    cancel() {
      release();
      controller.abort();
    },
  };
}
