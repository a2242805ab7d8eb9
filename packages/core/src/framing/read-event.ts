import { EventFields } from './event-fields.ts';
import { LineCursor } from './line-cursor.ts';
import type { ServerSentEvent } from './server-sent-event.ts';

/** One server-sent event, given with or without its blank line; `undefined` where it has no data line. */
export function readEvent(event: string): ServerSentEvent | undefined {
  // Events of a single line, the most frequent kind, need no walk through the lines.
  if (event.startsWith('data: ') && !event.includes('\n') && !event.includes('\r'))
    return { data: event.slice(6) };
  const fields = new EventFields();
  const lines = new LineCursor(event);
  while (lines.advance()) {
    if (lines.end > lines.start) fields.readLine(event, lines.start, lines.end);
  }
  return fields.take();
}
