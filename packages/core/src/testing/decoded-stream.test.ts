import { describe, expect, it } from 'vitest';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import { ndjsonFraming } from '../framing/ndjson-framing.ts';
import { plainRequest } from './chat-examples.ts';
import { asJson, decodeFrames, sameJson, toFrames } from './decoded-stream.ts';

const { client } = inventedProtocol;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('decodeFrames', () => {
  it('gives the events before a failure, and the failure', () => {
    const { events, error } = decodeFrames(client, plainRequest, [
      { data: '{"kind":"begin","id":"r","model":"m"}' },
      { data: '{"kind":"fault","word":"busy"}' },
      { data: '{"kind":"end"}' },
    ]);
    expect(events).toEqual([{ type: 'start', id: 'r', model: 'm' }]);
    expect(error?.code).toBe('overloaded');
  });

  it('does not take an error of another kind', () => {
    const broken = {
      ...client,
      createStreamDecoder: () => ({
        push() {
          throw new RangeError('a mistake');
        },
        end: () => [],
      }),
    };
    expect(() => decodeFrames(broken, plainRequest, [{ data: '' }])).toThrow('an LLMError');
  });
});

describe('toFrames', () => {
  it('reads server-sent events, or what the protocol is framed in', () => {
    expect(toFrames(client, [bytesOf('data: 1\n'), bytesOf('\n2')])).toEqual([{ data: '1' }]);
    const lines = { ...client, framing: ndjsonFraming };
    expect(toFrames(lines, [bytesOf('1\n2')])).toEqual([{ data: '1' }, { data: '2' }]);
  });
});

describe('sameJson', () => {
  it('tells values apart, and takes undefined for absent', () => {
    expect(() => sameJson({ a: 1 }, { a: '1' })).toThrow();
    expect(() => sameJson([1, 2], [2, 1])).toThrow();
    sameJson({ a: 1, b: undefined }, { a: 1 });
    expect(asJson(undefined)).toBeNull();
  });
});
