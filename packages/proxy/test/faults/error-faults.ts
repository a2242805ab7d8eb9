import { answer } from '@llm/core/testing';
import { type Fault, type FaultKind, type Truth, type Wire } from './fault.ts';
import {
  goodEvents,
  json,
  printEvent,
  printEvents,
  streamScript,
  type WireEvent,
} from './good-answers.ts';

/** What an upstream says when it fails, and what of it a caller must be able to read. */
interface ErrorShape {
  readonly name: string;
  readonly body: string;
  readonly type?: string;
  readonly words?: string;
}

const words = 'the zebra has no stripes';
const inJson = (name: string, body: unknown): ErrorShape => ({
  name,
  body: JSON.stringify(body),
  words,
});
const shapes: readonly ErrorShape[] = [
  inJson('OpenAI’s form', { error: { message: words, type: 'zoo', param: null, code: null } }),
  inJson('Anthropic’s form', {
    type: 'error',
    error: { type: 'zoo', message: words },
    request_id: 'req_1',
  }),
  inJson('error of a code and a message', { error: { code: 7, message: words, status: 'ZOO' } }),
  inJson('error as a text', { error: words }),
  inJson('error as a text and more', { error: words, error_type: 'zoo' }),
  inJson('error and error_description', { error: 'zoo', error_description: words }),
  inJson('error of null and a message', { error: null, message: words }),
  inJson('error of true and a message', { error: true, message: words }),
  inJson('detail as a text', { detail: words }),
  inJson('detail as a list', { detail: [{ loc: ['body', 'zoo'], msg: words, type: 'zoo' }] }),
  inJson('detail as an object', { detail: { message: words } }),
  inJson('message', { message: words }),
  inJson('message and type', { object: 'error', message: words, type: 'zoo', code: 7 }),
  inJson('Message', { Message: words }),
  inJson('msg', { code: 7, msg: words }),
  inJson('error_message', { error_message: words }),
  inJson('errors, a list of texts', { errors: [words] }),
  inJson('errors, a list of objects', { errors: [{ code: 7, message: words }] }),
  inJson('a list of one error', [{ error: { code: 7, message: words, status: 'ZOO' } }]),
  inJson('a message in JSON in a message', {
    error: { message: JSON.stringify({ detail: words }) },
  }),
  inJson('success of false', {
    success: false,
    errors: [{ code: 7, message: words }],
    result: null,
  }),
  {
    ...inJson('problem+json', { type: 'about:blank', title: 'Zoo', detail: words, status: 400 }),
    type: 'application/problem+json',
  },
  { name: 'plain words', body: words, type: 'text/plain', words },
  { name: 'plain words called JSON', body: words, words },
  { name: 'a JSON text', body: JSON.stringify(words), words },
  { name: 'a page', body: `<html><body><h1>Zoo</h1></body></html>`, type: 'text/html' },
  { name: 'a page called JSON', body: '<html><h1>Zoo</h1></html>' },
  { name: 'no body', body: '' },
  { name: 'half of JSON', body: '{"error":{"mess' },
  { name: 'an empty object', body: '{}' },
  { name: 'an error of null', body: '{"error":null}' },
  { name: 'an empty error', body: '{"error":{}}' },
  { name: 'a message of null', body: '{"error":{"message":null,"type":null}}' },
  { name: 'a message that is an object', body: '{"error":{"message":{"a":1}}}' },
  { name: 'bytes', body: '\0\u0001\u0002' },
  { name: '1 MB of words', body: 'zoo '.repeat(250_000), type: 'text/plain' },
  {
    ...inJson('words that quote a key', {
      error: { message: `${words}: Bearer sk-upstream-secret-0123456789`, type: 'zoo' },
    }),
  },
  {
    ...inJson('a key beside the words', {
      error: { message: words },
      key: 'sk-upstream-secret-0123456789',
    }),
  },
];
const plainest = shapes.slice(0, 1);
const few = shapes.filter(({ name }) => ['OpenAI’s form', 'no body'].includes(name));

const reply = (
  status: number,
  { body, type = json }: ErrorShape,
  ...headers: readonly string[]
) => ({
  onRequest: answer(`${status} Zoo`, [`content-type: ${type}`, ...headers], body),
});

const of4xx = Array.from({ length: 100 }, (_, at) => 400 + at);
const of5xx = Array.from({ length: 100 }, (_, at) => 500 + at);
/** What an upstream says of us or of itself under a status of the caller's class. */
const notOfCaller = new Set([408, 409, 421, 423, 424, 425, 498, 499]);

function statusesFor(status: number): readonly number[] {
  if (status < 400 || status > 599) return [502];
  if (status >= 500) return of5xx;
  return notOfCaller.has(status) ? [...of4xx, ...of5xx] : of4xx;
}

const truthOf = (status: number, { words: says }: ErrorShape): Truth => ({
  is: 'failure',
  statuses: statusesFor(status),
  ...(says !== undefined && { says }),
});

const underStatus = (shape: ErrorShape, status: number): Fault => ({
  name: `${status}, ${shape.name}`,
  play: () => reply(status, shape),
  truth: () => truthOf(status, shape),
});

const usual = [400, 503];
const statuses = [
  401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 418, 422, 423, 424, 425, 431, 451, 498, 499,
  500, 501, 502, 504, 505, 507, 520, 522, 524, 525, 529, 530, 599, 600, 700, 999,
];

/** Under success, what failed is a failure all the same, and of the upstream. */
const underSuccess = (shape: ErrorShape): Fault => ({
  name: `200, ${shape.name}`,
  play: () => reply(200, shape),
  truth: () => ({ ...truthOf(500, shape) }),
});

type InStream = readonly [name: string, event: WireEvent];
const jsonShapes = shapes.filter(
  ({ body, words: says }) => says !== undefined && body.startsWith('{'),
);
const inStream: readonly InStream[] = [
  ...jsonShapes.map(({ name, body }): InStream => [name, { data: body }]),
  ...jsonShapes
    .slice(0, 12)
    .map(({ name, body }): InStream => [`${name}, named error`, { name: 'error', data: body }]),
  ['plain words, named error', { name: 'error', data: words }],
];
/** The error stands in the stream, before a word of the answer or among them. */
const within = (name: string, kept: number, event: WireEvent): Fault => ({
  name,
  play: ({ upstream, stream }: Wire) =>
    stream
      ? streamScript(printEvents(goodEvents[upstream].slice(0, kept)), printEvent(event))
      : undefined,
  truth: () =>
    kept > 2 ? { is: 'broken', says: words } : { is: 'failure', statuses: of5xx, says: words },
});

const date = 'date: Mon, 30 Nov 2026 10:00:00 GMT';
const waits: readonly (readonly string[])[] = [
  ['retry-after: 2'],
  ['retry-after: 0'],
  ['retry-after: 1.5'],
  ['retry-after: -1'],
  ['retry-after: soon'],
  ['retry-after:'],
  ['retry-after: 1e3'],
  ['retry-after: 0x10'],
  ['retry-after: 99999999999'],
  ['retry-after: NaN'],
  ['retry-after: Infinity'],
  ['retry-after: 2', 'retry-after: 3'],
  ['retry-after: Mon, 30 Nov 2026 10:00:05 GMT', date],
  ['retry-after: Mon, 30 Nov 2026 10:00:05 GMT'],
  ['retry-after: Thu, 01 Jan 1970 00:00:00 GMT', date],
  ['retry-after: Fri, 31 Dec 9999 23:59:59 GMT', date],
  ['retry-after-ms: 1500'],
  ['retry-after-ms: -5', 'retry-after: 2'],
  ['retry-after-ms: 99999999999999'],
  ['x-ratelimit-reset-requests: 1s', 'x-should-retry: perhaps'],
];

export const errorFaults: readonly FaultKind[] = [
  {
    kind: 'errors under a status',
    faults: shapes.flatMap((shape) => usual.map((status) => underStatus(shape, status))),
  },
  {
    kind: 'statuses of errors',
    faults: few.flatMap((shape) => statuses.map((status) => underStatus(shape, status))),
  },
  { kind: 'errors under 200', faults: shapes.map(underSuccess) },
  {
    kind: 'errors as the first event',
    faults: inStream.map(([name, event]) => within(name, 0, event)),
  },
  {
    kind: 'errors among the events',
    faults: inStream.map(([name, event]) => within(name, 6, event)),
  },
  {
    kind: 'how long to wait',
    faults: plainest.flatMap((shape) =>
      waits.map((lines) => ({
        name: `429, ${lines.join(', ')}`,
        play: () => reply(429, shape, ...lines),
        truth: () => truthOf(429, shape),
      })),
    ),
  },
];
