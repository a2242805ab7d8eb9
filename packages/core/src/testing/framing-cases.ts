import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Framing } from '../framing/framing.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import type { ConformanceCase } from './conformance-case.ts';

const events: readonly ServerSentEvent[] = [
  { data: '{}' },
  { data: '{"text":"ä€😀"}' },
  { data: JSON.stringify({ text: 'a\r\nb\n\nc' }) },
  { data: JSON.stringify({ text: 'long '.repeat(60) }) },
];

/** What a framing must do for any protocol: read what it wrote, however the bytes are cut and whatever heartbeats stand between. */
export function framingCases(framing: Framing): readonly ConformanceCase[] {
  const written = toBytes(framing.encode(events));
  return [
    {
      name: 'framing: names its media type without parameters',
      run() {
        ok(/^[a-z]+\/[\w.+-]+$/.test(framing.contentType), framing.contentType);
      },
    },
    {
      name: 'framing: reads what it wrote, cut in two at every byte',
      run() {
        for (let at = 0; at <= written.length; at += 1) {
          const pieces = [written.subarray(0, at), written.subarray(at)];
          deepEqual(dataOf(framing, pieces), dataIn(events), `cut at byte ${at}`);
        }
      },
    },
    {
      name: 'framing: reads what it wrote, byte by byte',
      run() {
        const single = Array.from(written, (byte) => new Uint8Array([byte]));
        deepEqual(dataOf(framing, single), dataIn(events));
      },
    },
    {
      name: 'framing: gives each event when its last byte has come',
      run() {
        const decoder = framing.createDecoder();
        for (const event of events) {
          const bytes = toBytes(framing.encode([event]));
          deepEqual(dataIn(decoder.push(bytes.subarray(0, 1))), []);
          deepEqual(dataIn(decoder.push(bytes.subarray(1))), [event.data]);
        }
        deepEqual(decoder.end(), []);
      },
    },
    {
      name: 'framing: events that were written apart are those that were written together',
      run() {
        const apart = events.map((event) => toBytes(framing.encode([event])));
        deepEqual(dataOf(framing, apart), dataIn(events));
        equal(toBytes(framing.encode([])).length, 0, 'no event is no byte');
      },
    },
    {
      name: 'framing: gives names and ids back, or leaves them out',
      run() {
        const [read] = decode(framing, [
          toBytes(framing.encode([{ event: 'name', id: '7', data: '{}' }])),
        ]);
        ok([undefined, 'name'].includes(read?.event), `a name became ${String(read?.event)}`);
        ok([undefined, '7'].includes(read?.id), `an id became ${String(read?.id)}`);
      },
    },
    ...heartbeatCases(framing),
  ];
}

function heartbeatCases(framing: Framing): readonly ConformanceCase[] {
  const { heartbeat } = framing;
  if (heartbeat === undefined) return [];
  return [
    {
      name: 'framing: a heartbeat means nothing, alone and between events',
      run() {
        const beat = toBytes(heartbeat);
        ok(beat.length > 0, 'a heartbeat has bytes');
        deepEqual(decode(framing, [beat]), []);
        const pieces = events.flatMap((event) => [beat, toBytes(framing.encode([event])), beat]);
        deepEqual(dataOf(framing, pieces), dataIn(events));
      },
    },
  ];
}

function decode(framing: Framing, pieces: readonly Uint8Array[]): readonly ServerSentEvent[] {
  const decoder = framing.createDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

function dataOf(framing: Framing, pieces: readonly Uint8Array[]): readonly string[] {
  return dataIn(decode(framing, pieces));
}

function dataIn(list: readonly ServerSentEvent[]): readonly string[] {
  return list.map(({ data }) => data);
}

function toBytes(encoded: string | Uint8Array): Uint8Array {
  return typeof encoded === 'string' ? new TextEncoder().encode(encoded) : encoded;
}
