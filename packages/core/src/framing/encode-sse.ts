import type { ServerSentEvent } from './server-sent-event.ts';

/**
 * Events as `text/event-stream`. Line breaks inside `data` become several data lines, so the reader gets
 * the same data with each break as a line feed.
 *
 * @throws {TypeError} the name or id of an event has a line break
 */
export function encodeSse(events: readonly ServerSentEvent[]): string {
  let text = '';
  for (const event of events) text += encodeEvent(event);
  return text;
}

function encodeEvent({ event, data, id }: ServerSentEvent): string {
  const named = event === undefined ? '' : `event: ${singleLine(event)}\n`;
  const numbered = id === undefined ? '' : `id: ${singleLine(id)}\n`;
  return `${named}${numbered}data: ${hasLineBreak(data) ? toDataLines(data) : data}\n\n`;
}

function hasLineBreak(text: string): boolean {
  return text.includes('\n') || text.includes('\r');
}

function toDataLines(data: string): string {
  return data.replaceAll(/\r\n|\r|\n/g, '\ndata: ');
}

function singleLine(text: string): string {
  if (hasLineBreak(text)) throw new TypeError('the name or id of an event has a line break');
  return text;
}
