import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { EventFields } from './event-fields.ts';

function read(fields: EventFields, ...lines: readonly string[]): void {
  for (const line of lines) fields.readLine(line, 0, line.length);
}

describe('EventFields', () => {
  it('refuses data that its lines make longer than the limit', () => {
    const fields = new EventFields(5);
    read(fields, 'data: ab', 'data: cd');
    let caught: unknown;
    try {
      read(fields, 'data');
    } catch (error) {
      caught = error;
    }
    expect(isLLMError(caught, 'invalid_response')).toBe(true);
  });

  it('gives no event without data', () => {
    const fields = new EventFields();
    read(fields, 'event: a', 'id: 1', ': note', 'retry: 2');
    expect(fields.take()).toBeUndefined();
  });

  it('forgets an event that was taken', () => {
    const fields = new EventFields();
    read(fields, 'event: a', 'id: 1', 'data: b');
    expect(fields.take()).toEqual({ event: 'a', id: '1', data: 'b' });
    expect(fields.take()).toBeUndefined();
    read(fields, 'data: c');
    expect(fields.take()).toEqual({ data: 'c' });
  });

  it('reads a line in the middle of a text', () => {
    const fields = new EventFields();
    fields.readLine('x\ndata: a\ndata: b', 2, 9);
    fields.readLine('x\ndata\ny', 2, 6);
    expect(fields.take()).toEqual({ data: 'a\n' });
  });
});
