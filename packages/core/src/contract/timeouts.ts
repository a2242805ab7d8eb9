import type { TransportTimeouts } from './transport.ts';

/**
 * Bounds on one attempt, in milliseconds. Absent means the default of whoever keeps the bound, 0 none.
 *
 * The transport keeps the phases of the exchange. The connection keeps `firstChunkMs`, as far as it was told by its own
 * options, and the layer `timeout` keeps `answerMs` and `firstChunkMs` of the attempt.
 */
export interface Timeouts extends TransportTimeouts {
  /** Until the first chunk of a stream: in a layer from the start of the attempt, in a connection from the answer's headers. Default none. */
  readonly firstChunkMs?: number;
  /** Until a non-streaming response is there. Kept by the layer `timeout` alone. Default none. */
  readonly answerMs?: number;
}
