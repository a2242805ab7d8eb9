import { parseJson } from '../../../packages/core/src/index.ts';
import { type ServerSentEvent } from '../../../packages/core/src/framing/index.ts';
import type { UpstreamAnswer } from '../harness/hostile-upstream.ts';
import type { SendOptions } from '../harness/send.ts';
import { type AnswerSeed, answerSeeds } from './answer-seeds.ts';
import { withModel } from './model-place.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { readRequestSeeds } from './request-seeds.ts';
import { type GeneratedAnswer, sendAnswer } from './upstream-answer.ts';
import { spoil } from './values.ts';

const seeds = readRequestSeeds();
// What a stream is asked for with: in the body, or in the path.
const streams = /"stream"\s*:\s*true|:stream|converse-stream|invoke-with-response-stream/;
const statuses = [400, 401, 403, 404, 413, 429, 500, 503, 529];

/** A request in any wire format that callers speak, for one of these models. */
export function anyRequest(
  random: Random,
  models: readonly string[],
  { isSpoilt }: { readonly isSpoilt: boolean },
): SendOptions & { readonly path: string; readonly body: string } {
  const { path, query, body } = random.one(seeds);
  const text = isSpoilt ? mutate(random, body) : JSON.stringify(body);
  const model = random.one(models);
  return {
    path: withModel(query === '' ? path : `${path}?${query}`, model),
    body: withModel(isSpoilt && random.chance(0.03) ? spoil(random, text) : text, model),
  };
}

/** Whether a request to an upstream asks for a stream. Ollama's is one unless its body says that it is none. */
export function asksForStream(path: string, body: string): boolean {
  return (
    streams.test(path + body) || (path.endsWith('/api/chat') && !/"stream"\s*:\s*false/.test(body))
  );
}

/** An answer in the words of the upstream that has this path. `undefined`: no good answer is known there. */
export function anyAnswer(
  random: Random,
  path: string,
  { isStreamed, isSpoilt }: { readonly isStreamed: boolean; readonly isSpoilt: boolean },
): GeneratedAnswer | undefined {
  const known = answerSeeds(path, isStreamed);
  if (known.length === 0) return undefined;
  const seed = random.one(known);
  const text = isSpoilt ? spoilt(random, seed) : good(seed);
  return {
    status: isSpoilt && random.chance(0.1) ? random.one(statuses) : 200,
    headers: { 'content-type': 'whole' in seed ? 'application/json' : seed.framing.contentType },
    text,
    isCut: isSpoilt && random.chance(0.05),
  };
}

/** The same over a socket. `see` is told each answer that is a text. */
export function answersInAnyFormat(
  random: Random,
  isSpoilt: boolean,
  see: (text: string) => void,
): UpstreamAnswer {
  return ({ request, response, text }) => {
    const [path = ''] = (request.url ?? '').split('?');
    const given = anyAnswer(random, path, { isStreamed: asksForStream(path, text), isSpoilt });
    if (given === undefined) response.writeHead(404).end('{}');
    else {
      if (typeof given.text === 'string') see(given.text);
      sendAnswer(random, response, given);
    }
  };
}

function good(seed: AnswerSeed): string | Uint8Array {
  return 'whole' in seed ? JSON.stringify(seed.whole) : seed.framing.encode(seed.events);
}

function spoilt(random: Random, seed: AnswerSeed): string | Uint8Array {
  if ('whole' in seed) {
    const text = mutate(random, seed.whole);
    return random.chance(0.05) ? spoil(random, text) : text;
  }
  const share = random.one([0.05, 0.3]);
  return seed.framing.encode(
    seed.events.flatMap((event) => (random.chance(share) ? changed(random, event) : [event])),
  );
}

function changed(random: Random, event: ServerSentEvent): readonly ServerSentEvent[] {
  switch (random.below(6)) {
    case 0:
      return [];
    case 1:
      return Array.from({ length: random.size(2_000) }, () => event);
    default:
      return event.data.startsWith('{')
        ? [{ ...event, data: mutate(random, parseJson(event.data)) }]
        : [event];
  }
}
