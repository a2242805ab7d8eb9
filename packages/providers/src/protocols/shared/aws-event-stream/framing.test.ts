import { framingCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { awsEventStream } from './framing.ts';
import { writeMessage } from './message.ts';

const encode = (name: string | undefined, data: string): Uint8Array =>
  awsEventStream.encode([name === undefined ? { data } : { event: name, data }]) as Uint8Array;
const decode = (bytes: Uint8Array) => awsEventStream.createDecoder().push(bytes);
const written = encode('contentBlockDelta', '{"contentBlockIndex":0,"delta":{"text":"ä€😀"}}');

describe('the framing of AWS event streams', () => {
  for (const { name, run } of framingCases(awsEventStream)) it(name, run);

  it('finds damage at each byte at once, or waits for no more than the message may have', () => {
    for (let at = 0; at < written.length; at += 1) {
      for (const bit of [0x01, 0x80]) {
        const damaged = Uint8Array.from(written);
        damaged[at] = (damaged[at] ?? 0) ^ bit;
        expect(() => decode(damaged), `byte ${at}`).toThrow(
          expect.objectContaining({ code: 'invalid_response' }),
        );
      }
    }
  });

  it.each([
    ['no length', 0, 0],
    ['less than a message has', 15, 0],
    ['two gigabytes', 0x80000000, 0],
    ['more headers than bytes', 32, 64],
    ['more headers than there may be', 1_000_000, 500_000],
  ])('refuses %s, also with a right checksum', async (_, total, headers) => {
    const { crc32 } = await import('./crc32.ts');
    const prelude = new Uint8Array(12);
    const view = new DataView(prelude.buffer);
    view.setUint32(0, total);
    view.setUint32(4, headers);
    view.setUint32(8, crc32(prelude.subarray(0, 8)));
    expect(() => decode(prelude)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });

  it('gives nothing of a message that was cut off', () => {
    const decoder = awsEventStream.createDecoder();
    expect(decoder.push(written.subarray(0, -1))).toEqual([]);
    expect(decoder.end()).toEqual([]);
  });

  it('reads a long message in small pieces in time that grows with its length', () => {
    const long = encode('contentBlockDelta', JSON.stringify({ text: 'x'.repeat(8_000_000) }));
    const decoder = awsEventStream.createDecoder();
    const before = process.cpuUsage();
    let count = 0;
    for (let at = 0; at < long.length; at += 100) {
      count += decoder.push(long.subarray(at, at + 100)).length;
    }
    const { user } = process.cpuUsage(before);
    expect(count).toBe(1);
    // Copied once for each piece it would be 320 GB.
    expect(user).toBeLessThan(5_000_000);
  });

  it('tells exceptions of the model, and errors beyond it, by their names', () => {
    const exception = encode('throttlingException', '{"message":"slow down"}');
    expect(decode(exception)).toEqual([
      { event: 'throttlingException', data: '{"message":"slow down"}' },
    ]);
    const headers = new Map([
      [':message-type', 'error'],
      [':error-code', 'InternalFailure'],
      [':error-message', 'gone'],
    ]);
    expect(decode(writeMessage({ headers, payload: new Uint8Array(0) }))).toEqual([
      { event: 'error', data: '{"code":"InternalFailure","message":"gone"}' },
    ]);
  });

  it('knows a stream by its first byte', () => {
    expect(awsEventStream.judge?.(written)).toBe('stream');
    expect(awsEventStream.judge?.(new TextEncoder().encode('{"message":"no"}'))).toBe('whole');
    expect(awsEventStream.judge?.(new Uint8Array(0))).toBeUndefined();
  });
});
