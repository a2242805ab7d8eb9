/** One event of a `text/event-stream`. `data` is what its data lines hold, joined by line feeds. */
export interface ServerSentEvent {
  /** Name of the event. Absent: `message`. */
  readonly event?: string;
  /** The data, its lines joined by line feeds. */
  readonly data: string;
  /** Id of the event; absent where it has none. */
  readonly id?: string;
}
