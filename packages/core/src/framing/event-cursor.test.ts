import { describe, expect, it } from 'vitest';
import { EventCursor } from './event-cursor.ts';

function eventsOf(text: string): readonly string[] {
  const events = new EventCursor(text);
  const found: string[] = [];
  while (events.advance()) found.push(text.slice(events.start, events.end));
  return found;
}

describe('EventCursor', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    ['a', ['a']],
    ['a\n\nb', ['a', 'b']],
    ['a\nb\n\nc\n\n', ['a\nb', 'c']],
    ['\n\na\n\n', ['', 'a']],
    ['\na\n\n', ['\na']],
    ['a\n\n\nb', ['a', '\nb']],
  ])('splits %j, and the same text with other line ends', (text, events) => {
    expect(eventsOf(text)).toEqual(events);
    for (const end of ['\r\n', '\r'])
      expect(eventsOf(text.replaceAll('\n', end))).toEqual(
        events.map((event) => event.replaceAll('\n', end)),
      );
  });

  it.each(['\n\n', '\r\r', '\r\n\r\n', '\n\r\n', '\r\n\n', '\r\n\r', '\n\r'])(
    'ends an event at %j',
    (blank) => {
      expect(eventsOf(`a: 1${blank}b: 2\nc${blank}`)).toEqual(['a: 1', 'b: 2\nc']);
    },
  );

  it('takes a carriage return with its line feed for one line end', () => {
    expect(eventsOf('a\r\nb\r\nc')).toEqual(['a\r\nb\r\nc']);
  });

  it('leaves no character out', () => {
    const text = 'a\r\n\r\n\nb\n\n\rc\r\rd';
    const events = new EventCursor(text);
    let rebuilt = '';
    while (events.advance()) rebuilt += text.slice(events.start, events.next);
    expect(rebuilt).toBe(text);
  });
});
