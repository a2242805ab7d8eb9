import { expect, it } from 'vitest';
import { MessageReader } from './message-reader.ts';
import { writeMessage } from './message.ts';

const message = (byte: number) =>
  writeMessage({ headers: new Map([['n', String(byte)]]), payload: Uint8Array.of(byte) });

it('gives each message with its own bytes, which later ones do not change', () => {
  const reader = new MessageReader();
  const both = Uint8Array.from([...message(1), ...message(2)]);
  const [first, second] = [...reader.read(both.subarray(0, 30)), ...reader.read(both.subarray(30))];
  Array.from(reader.read(message(3)));
  expect(first?.bytes).toEqual(message(1));
  expect(second?.bytes).toEqual(message(2));
  expect(first?.payload).toEqual(Uint8Array.of(1));
});

it('finds a damaged length with its twelfth byte, and waits for no more', () => {
  const reader = new MessageReader();
  const damaged = message(1);
  damaged[1] = 0xff;
  expect([...reader.read(damaged.subarray(0, 11))]).toEqual([]);
  expect(() => [...reader.read(damaged.subarray(11, 12))]).toThrow(
    expect.objectContaining({ code: 'invalid_response' }),
  );
});

it('gives what came before a damaged message', () => {
  const reader = new MessageReader();
  const damaged = message(2);
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
  const messages = reader.read(Uint8Array.from([...message(1), ...damaged]));
  expect(messages.next().value).toMatchObject({ payload: Uint8Array.of(1) });
  expect(() => messages.next()).toThrow(expect.objectContaining({ code: 'invalid_response' }));
});
