import { type WallStep, chunked, eventStream, head, isChunked, lastChunk } from '@llm/core/testing';
import { fault, type Fault, type FaultKind, tooLate, whole } from './fault.ts';
import { goodEvents, goodBody, printEvent, streamScript, typeOf } from './good-answers.ts';

/** Bounds of the gateway under test, in milliseconds. Long enough for a busy machine, short enough for many cells. */
export const timeouts = { connectMs: 1_500, headersMs: 1_500, idleMs: 1_500, firstChunkMs: 3_000 };

/** Late, but in time. */
const lateMs = 300;
/** In sum later than the bound on silence, each time in time. */
const oftenLate = Array.from({ length: 6 }, () => lateMs);

const late: readonly Fault[] = [
  fault('a late head', whole, (wire) => ({
    onRequest: [
      lateMs,
      head(200, `content-type: ${typeOf(wire)}`, isChunked),
      chunked(goodBody(wire)),
      lastChunk,
    ],
  })),
  fault('a late body', whole, (wire) => ({
    onRequest: [
      head(200, `content-type: ${typeOf(wire)}`, isChunked),
      lateMs,
      chunked(goodBody(wire)),
      lastChunk,
    ],
  })),
  fault('100 at once, the answer late', whole, (wire) => ({
    onRequest: [
      head('100 Continue'),
      lateMs,
      head(200, `content-type: ${typeOf(wire)}`, isChunked),
      chunked(goodBody(wire)),
      lastChunk,
    ],
  })),
  fault('a gap in the middle', whole, (wire) => {
    const body = Buffer.from(goodBody(wire));
    const half = body.length >> 1;
    return {
      onRequest: [
        head(200, `content-type: ${typeOf(wire)}`, isChunked),
        chunked(body.subarray(0, half)),
        lateMs,
        chunked(body.subarray(half)),
        lastChunk,
      ],
    };
  }),
  fault('a late end of the body', whole, (wire) => ({
    onRequest: [
      head(200, `content-type: ${typeOf(wire)}`, isChunked),
      chunked(goodBody(wire)),
      lateMs,
      lastChunk,
    ],
  })),
  fault('blanks while it thinks', whole, (wire) => ({
    onRequest: [
      head(200, `content-type: ${typeOf(wire)}`, isChunked),
      ...oftenLate.flatMap((ms): readonly WallStep[] => [ms, chunked('\n')]),
      chunked(goodBody(wire)),
      lastChunk,
    ],
  })),
  fault('comments while it thinks', whole, (wire) =>
    wire.stream
      ? streamScript(...oftenLate.flatMap((ms) => [ms, ': thinking\n\n']), goodBody(wire))
      : undefined,
  ),
  fault('gaps between all events', whole, ({ upstream, stream }) =>
    stream
      ? streamScript(...goodEvents[upstream].flatMap((event) => [150, printEvent(event)]))
      : undefined,
  ),
];

const endless = (what: string): readonly WallStep[] =>
  Array.from({ length: 60 }, () => [100, chunked(what)]).flat();
const never: readonly Fault[] = [
  fault('comments and no event', tooLate, ({ stream }) =>
    stream
      ? {
          onRequest: [
            head(200, `content-type: ${eventStream}`, isChunked),
            ...endless(': wait\n\n'),
          ],
        }
      : undefined,
  ),
  fault('pings and no word', tooLate, ({ upstream, stream }) =>
    stream
      ? {
          onRequest: [
            head(200, `content-type: ${eventStream}`, isChunked),
            chunked(printEvent(goodEvents[upstream][0] ?? { data: '' })),
            ...endless(
              upstream === 'openai'
                ? 'data: {"choices":[]}\n\n'
                : 'event: ping\ndata: {"type":"ping"}\n\n',
            ),
          ],
        }
      : undefined,
  ),
];

export const timeFaults: readonly FaultKind[] = [
  { kind: 'late, but in time', isOfConnection: true, faults: late },
  { kind: 'never in time', isOfConnection: true, faults: never },
];
