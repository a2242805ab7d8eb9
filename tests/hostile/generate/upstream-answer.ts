import type { ServerResponse } from 'node:http';
import type { UpstreamAnswer } from '../harness/hostile-upstream.ts';
import {
  completion,
  message,
  streamEnds,
  streamStarts,
  textPieces,
  vendorOf,
} from '../harness/plain-answers.ts';
import type { Random } from './random.ts';
import { anyJson, mostly, spoil, word } from './values.ts';

/** What an upstream answers. */
export interface GeneratedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string | Uint8Array;
  /** It breaks off before its end. */
  readonly isCut: boolean;
}

/** An answer that is nearly right, or not at all. */
export function generateAnswer(random: Random, path: string, isStreamed: boolean): GeneratedAnswer {
  const vendor = vendorOf(path);
  const status = random.chance(0.85) ? 200 : random.one(statuses);
  const streams = random.chance(0.95) ? isStreamed : !isStreamed;
  let text = streams ? stream(random, vendor) : whole(random, vendor);
  if (status !== 200) text = failure(random);
  if (random.chance(0.1)) text = spoil(random, text);
  const type = streams && status === 200 ? 'text/event-stream' : 'application/json';
  const isCut = random.chance(0.05);
  return {
    status,
    headers: {
      'content-type': random.chance(0.96) ? type : random.one(['text/html', 'text/plain', 'x']),
      ...(random.chance(0.05) && { 'content-encoding': 'gzip' }),
      ...(random.chance(0.1) && { 'x-ratelimit-a': 'x'.repeat(random.size(3_000)) }),
      ...(random.chance(0.05) && { 'retry-after': random.one(['0', '-1', 'x', '1e99']) }),
    },
    text: isCut ? text.slice(0, random.below(text.length + 1)) : text,
    isCut,
  };
}

const statuses = [200, 301, 400, 401, 402, 404, 413, 422, 429, 500, 503, 529, 599];

/** The same over a socket. */
export function generateAnswers(random: Random): UpstreamAnswer {
  return ({ request, response, isStreamed }) => {
    sendAnswer(random, response, generateAnswer(random, request.url ?? '', isStreamed));
  };
}

/** Sends an answer, now and then in pieces. */
export function sendAnswer(
  random: Random,
  response: ServerResponse,
  { status, headers, text, isCut }: GeneratedAnswer,
): void {
  response.writeHead(status, headers);
  if (isCut) {
    response.write(text, () => response.destroy());
    return;
  }
  const cut = random.chance(0.3) ? random.below(text.length + 1) : text.length;
  response.write(text.slice(0, cut));
  response.end(text.slice(cut));
}

type Vendor = ReturnType<typeof vendorOf>;

/** Fields of an answer, some of them replaced. */
function whole(random: Random, vendor: Vendor): string {
  const fields = Object.entries(vendor === 'openai' ? completion() : message());
  const text = fields
    .map(
      ([name, value]) =>
        `"${name}":${mostly(random, () => inside(random, JSON.stringify(value)), 0.9)}`,
    )
    .join();
  return random.chance(0.02) ? anyJson(random) : `{${text}}`;
}

/** The same JSON with one of its scalars replaced now and then. */
function inside(random: Random, text: string): string {
  if (random.chance(0.7)) return text;
  const places = [...text.matchAll(/(?<=[:[,])(?:"[^"]*"|\d+|null)(?=[,\]}])/g)];
  if (places.length === 0) return text;
  const place = random.one(places);
  return (
    text.slice(0, place.index) + anyJson(random, 2) + text.slice(place.index + place[0].length)
  );
}

function stream(random: Random, vendor: Vendor): string {
  const events: string[] = [streamStarts[vendor]];
  const most = random.chance(0.03) ? 5_000 : 30;
  for (let count = random.size(most); count > 0; count -= 1) {
    if (random.chance(0.8)) events.push(textPieces[vendor](word(random, 500)));
    else events.push(random.one(vendor === 'openai' ? chunks : messageEvents)(random));
  }
  if (random.chance(0.05)) events.push('data:\n'.repeat(random.size(20_000)));
  if (random.chance(0.05)) events.push(`: ${'x'.repeat(random.size(10_000))}\n\n`);
  events.push(streamEnds[vendor]);
  return events.map((event) => (random.chance(0.97) ? event : inside(random, event))).join('');
}

const index = (random: Random): string => mostly(random, () => String(random.below(3)), 0.9);

const chunks: readonly ((random: Random) => string)[] = [
  (random) => `data: {"choices":[{"index":${index(random)},"delta":${anyJson(random, 2)}}]}\n\n`,
  (random) => {
    const call = (): string =>
      `{"index":${index(random)},"id":${JSON.stringify(word(random, 50))},"type":"function","function":{"name":${mostly(random, () => '"f"')},"arguments":${mostly(random, () => '"{"')}}}`;
    const calls = Array.from({ length: random.size(500) }, call).join();
    return `data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"tool_calls":[${calls}]}}]}\n\n`;
  },
  (random) => `data: {"error":${failure(random)}}\n\n`,
  (random) => `data: ${anyJson(random)}\n\n`,
  (random) => `event: ${random.one(['x', 'error', 'constructor'])}\ndata: ${anyJson(random)}\n\n`,
];

const messageEvents: readonly ((random: Random) => string)[] = [
  (random) =>
    `data: {"type":"content_block_start","index":${index(random)},"content_block":${anyJson(random, 2)}}\n\n`,
  (random) =>
    `data: {"type":"content_block_start","index":${index(random)},"content_block":{"type":"tool_use","id":${JSON.stringify(word(random, 50))},"name":"f","input":{}}}\n\n`,
  (random) =>
    `data: {"type":"content_block_delta","index":${index(random)},"delta":${anyJson(random, 2)}}\n\n`,
  (random) =>
    `data: {"type":"content_block_delta","index":${index(random)},"delta":{"type":"input_json_delta","partial_json":"{"}}\n\n`,
  (random) => `data: {"type":"content_block_stop","index":${index(random)}}\n\n`,
  (random) => `data: {"type":"error","error":${failure(random)}}\n\n`,
  (random) => `data: {"type":${JSON.stringify(word(random, 50))}}\n\n`,
];

function failure(random: Random): string {
  return random.chance(0.2)
    ? anyJson(random)
    : `{"error":{"type":${JSON.stringify(word(random, 50))},"code":${anyJson(random, 1)},"message":${JSON.stringify(word(random, 20_000))}}}`;
}
