import type { Translator } from '../contract/translator.ts';
import type { ServerSentEvent } from './server-sent-event.ts';

/** How the events of a stream lie in its bytes. */
export interface Framing {
  /** The media type that such a stream has, without parameters, such as `text/event-stream`. */
  readonly contentType: string;
  /**
   * What a body is by its first bytes: such a stream, or a non-streaming response. Absent, or `undefined` given: its content type
   * says it. The bytes are without white space before them and may be cut anywhere.
   */
  judge?(first: Uint8Array): 'stream' | 'whole' | undefined;
  /** A reader for one stream, whose bytes may be cut anywhere. */
  createDecoder(): Translator<Uint8Array, ServerSentEvent>;
  /** Events as they are sent; text is sent as UTF-8. What was encoded apart may be sent in a row. */
  encode(events: readonly ServerSentEvent[]): string | Uint8Array;
  /** A writer for one stream that has a beginning and an end of its own, such as the brackets of a list. Absent: `encode` writes all there is. */
  createWriter?(): FrameWriter;
  /** What may be sent between two events and means nothing, so that nobody hangs up on a silent stream. Absent where there is no such thing. */
  readonly heartbeat?: string | Uint8Array;
}

/** Writes one stream from its first event to its end. */
export interface FrameWriter {
  /** Writes events in the framing. */
  write(events: readonly ServerSentEvent[]): string | Uint8Array;
  /** Called once, behind the last event. */
  end(): string | Uint8Array;
}
