import type { ServerSentEvent } from './server-sent-event.ts';

/**
 * Events as `text/event-stream`. Line breaks inside `data` become several data lines, so the reader gets
 * the same data with each break as a line feed. A name or an id has one line only, so a line break in it, which an upstream can
 * write there, becomes a space.
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
  return hasLineBreak(text) ? text.replaceAll(/[\r\n]+/g, ' ') : text;
}
