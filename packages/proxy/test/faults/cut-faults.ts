import { fin, reset, type WallStep, chunked, head, isChunked, lastChunk } from '@llm/core/testing';
import {
  badGateway,
  broken,
  type Fault,
  type FaultKind,
  tooLate,
  whole,
  type Wire,
} from './fault.ts';
import { goodBodies, goodBody, goodEvents, printEvents, typeOf } from './good-answers.ts';

/** How far an answer has come when it breaks off. */
type Stage = readonly [
  name: string,
  body: (wire: Wire) => string | undefined,
  truth: Fault['truth'],
];

const upTo =
  (openai: number, anthropic: number, more = '') =>
  ({ upstream, stream }: Wire) =>
    stream
      ? printEvents(goodEvents[upstream].slice(0, upstream === 'openai' ? openai : anthropic)) +
        more
      : undefined;
/** The part of a whole answer before a word in it. */
const before = (word: string) => (wire: Wire) => {
  const body = JSON.stringify(goodBodies[wire.upstream]);
  return wire.stream ? undefined : body.slice(0, body.indexOf(word));
};
const stages: readonly Stage[] = [
  ['before a byte of the body', () => '', () => badGateway],
  ['after the opening', upTo(1, 2), () => badGateway],
  ['after some text', upTo(3, 5), () => broken],
  ['inside an event', upTo(3, 5, 'data: {"id":"chatcm'), () => broken],
  ['inside a call', upTo(6, 9), () => broken],
  ['before the finish', upTo(7, 11), () => broken],
  ['after the finish', upTo(8, 12), ({ upstream }) => (upstream === 'openai' ? whole : broken)],
  ['after the last event', upTo(10, 13), () => whole],
  ['inside the JSON', before('wörld'), () => badGateway],
  ['inside a call in the JSON', before('Köln'), () => badGateway],
  [
    'before the last brace',
    (wire) => (wire.stream ? undefined : goodBody(wire).slice(0, -1)),
    () => badGateway,
  ],
];

interface Cut {
  readonly name: string;
  readonly lines: readonly string[];
  readonly write: (body: string) => readonly WallStep[];
  readonly isSilence?: true;
}
const pieces = (body: string) => (body === '' ? [] : [chunked(body)]);
const cuts: readonly Cut[] = [
  {
    name: 'a whole chunked body',
    lines: [isChunked],
    write: (body) => [...pieces(body), lastChunk],
  },
  { name: 'FIN in a chunked body', lines: [isChunked], write: (body) => [...pieces(body), fin] },
  {
    name: 'a reset in a chunked body',
    lines: [isChunked],
    write: (body) => [...pieces(body), 20, reset],
  },
  { name: 'FIN inside a chunk', lines: [isChunked], write: (body) => [`fffff\r\n${body}`, fin] },
  {
    name: 'a bad chunk',
    lines: [isChunked],
    write: (body) => [...pieces(body), 'xyz\r\n', 20, fin],
  },
  { name: 'FIN before the length', lines: ['content-length: 99999'], write: (body) => [body, fin] },
  {
    name: 'a reset before the length',
    lines: ['content-length: 99999'],
    write: (body) => [body, 20, reset],
  },
  { name: 'FIN without a bound', lines: ['connection: close'], write: (body) => [body, fin] },
  {
    name: 'a reset without a bound',
    lines: ['connection: close'],
    write: (body) => [body, 20, reset],
  },
  { name: 'silence in a chunked body', lines: [isChunked], write: pieces, isSilence: true },
  {
    name: 'silence before the length',
    lines: ['content-length: 99999'],
    write: (body) => [body],
    isSilence: true,
  },
];

const faults = cuts.flatMap(({ name, lines, write, isSilence }) =>
  stages.map(([stage, bodyOf, truth]): Fault => ({
    name: `${name}, ${stage}`,
    play(wire) {
      const body = bodyOf(wire);
      return body === undefined
        ? undefined
        : { onRequest: [head(200, `content-type: ${typeOf(wire)}`, ...lines), ...write(body)] };
    },
    truth(wire) {
      const of = truth(wire);
      return isSilence && of === badGateway ? tooLate : of;
    },
  })),
);

export const cutFaults: readonly FaultKind[] = [{ kind: 'cut off', isOfConnection: true, faults }];
