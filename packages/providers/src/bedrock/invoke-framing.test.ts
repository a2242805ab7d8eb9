import { describe, expect, it } from 'vitest';
import { awsEventStream } from '../protocols/shared/aws-event-stream/framing.ts';
import { invokeFraming } from './invoke-framing.ts';

const toBytes = (written: string | Uint8Array) =>
  typeof written === 'string' ? new TextEncoder().encode(written) : written;

describe('invokeFraming', () => {
  const events = [
    { event: 'message_start', data: '{"type":"message_start","message":{"id":"ü"}}' },
    { event: 'message_stop', data: '{"type":"message_stop"}' },
  ];

  it('gives back the events of the model, cut anywhere', () => {
    const bytes = toBytes(invokeFraming.encode(events));
    for (let at = 0; at <= bytes.length; at += 1) {
      const decoder = invokeFraming.createDecoder();
      const read = [
        ...decoder.push(bytes.subarray(0, at)),
        ...decoder.push(bytes.subarray(at)),
        ...decoder.end(),
      ];
      expect(read).toEqual(events);
    }
  });

  it('writes chunks as AWS’s clients read them', () => {
    const [first] = awsEventStream.createDecoder().push(toBytes(invokeFraming.encode(events)));
    expect(first?.event).toBe('chunk');
    const { bytes } = JSON.parse(first?.data ?? '') as { readonly bytes: string };
    expect(Buffer.from(bytes, 'base64').toString()).toBe(events[0]?.data);
  });

  it('passes exceptions under their own name', () => {
    const failure = { event: 'throttlingException', data: '{"message":"slow down"}' };
    const bytes = toBytes(invokeFraming.encode([failure]));
    expect(invokeFraming.createDecoder().push(bytes)).toEqual([failure]);
  });

  it('takes a chunk that is no base64 for damage', () => {
    const bytes = toBytes(awsEventStream.encode([{ event: 'chunk', data: '{"bytes":"%"}' }]));
    expect(() => invokeFraming.createDecoder().push(bytes)).toThrow('base64');
  });
});
