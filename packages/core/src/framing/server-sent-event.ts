/** One event of a `text/event-stream`. `data` is what its data lines hold, joined by line feeds. */
export interface ServerSentEvent {
  readonly event?: string;
  readonly data: string;
  readonly id?: string;
}
