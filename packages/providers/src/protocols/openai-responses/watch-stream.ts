import {
  asArray,
  asObject,
  asString,
  createEventWatcher,
  createRepetitionGuard,
  isComment,
  type JsonObject,
  LLMError,
  parseJson,
  readEvent,
  type StreamWatcher,
  toCount,
  type Usage,
  type Verdict,
  type WatcherOptions,
  type WatchRules,
} from '@llm/core';
import { isEndMarker } from '../shared/end-marker.ts';
import { readErrorData } from '../shared/error-data.ts';
import { decodeInBandError } from './decode-error.ts';
import { isCall } from './decode-item.ts';
import { ends } from './decode-stream.ts';
import { createEventJudge } from './deviation.ts';
import { isFailure } from './in-band-failure.ts';
import { servedBy } from '../shared/served-tier.ts';
import { decodeUsage } from './usage.ts';

/**
 * Watches a stream of events while its bytes pass: the end, the token counts, a failure among the events, and a model
 * that repeats itself.
 *
 * Nearly every event is a piece of a text that goes on where the one before did. Its number differs each time, so it is
 * read with string searches alone. The searched names stand in quotes, which JSON escapes inside strings, so no text of
 * a model can look like one. Whatever is not that case is parsed.
 */
export function createStreamWatcher(options: WatcherOptions): StreamWatcher {
  const { repeatLimit } = options;
  const deviates = options.leave === undefined ? undefined : createEventJudge();
  const guard = createRepetitionGuard(repeatLimit);
  // The position fields of the last text event. An event with the same ones continues that text.
  let place: PlainPlace | undefined;
  let started = false;
  let isOver = false;
  let usage: Usage | undefined;

  const seeParsed = (event: JsonObject, type: string) => {
    const index = toCount(event['output_index']);
    if (ends.has(type)) {
      const response = asObject(event['response']);
      const counts = asObject(response?.['usage']);
      if (counts !== undefined) usage = servedBy(decodeUsage(counts), response?.['service_tier']);
      started = true;
      isOver = true;
    } else if (type.endsWith('.delta')) {
      started = true;
      const delta = asString(event['delta']);
      if (delta !== undefined) guard.see(index, delta);
    } else if (begins(event, type)) started = true;
  };

  /** An event that does more than add text. */
  const seeEvent = (data: string, name: string | undefined): Verdict => {
    const value = name === 'error' ? readErrorData(data) : parseJson(data);
    if (isFailure(value, name)) throw decodeInBandError(value);
    const event = asObject(value);
    const type = asString(event?.['type']);
    if (event !== undefined && type !== undefined) seeParsed(event, type);
    const isSound = event !== undefined && type !== undefined;
    const verdict =
      deviates !== undefined && (!isSound || deviates(event, name)) ? 'deviates' : 'passes';
    place = verdict === 'passes' && name === plainType ? placeOf(data) : undefined;
    return verdict;
  };

  const rules: WatchRules = {
    see(event) {
      if (isOver) return 'withheld';
      const { data, event: name } = readEvent(event) ?? {};
      // Clients parse the data of every event that has a name, even if the data is empty.
      if (data === undefined || data === '') return isComment(event) ? 'passes' : 'withheld';
      if (isEndMarker(data)) return 'withheld';
      const text = place === undefined || name !== plainType ? undefined : readPlain(data, place);
      if (text === undefined) return seeEvent(data, name);
      guard.see(place?.index ?? 0, text);
      return 'passes';
    },
    end() {
      if (!isOver)
        throw new LLMError('connection', 'the stream ended before the response was over');
      return '';
    },
    get started() {
      return started;
    },
    get progress() {
      return isOver ? 'over' : 'open';
    },
    get usage() {
      return usage;
    },
  };
  return createEventWatcher(rules, options);
}

/** Whether something of the answer begins with an event: a message does with its first part. */
function begins(event: JsonObject, type: string): boolean {
  const item = asObject(event['item']);
  switch (type) {
    case 'response.content_part.added':
    case 'response.content_part.done':
    case 'response.output_text.done':
    case 'response.refusal.done':
    case 'response.output_text.annotation.added':
      return true;
    case 'response.output_item.added': {
      if (item === undefined || item['type'] === 'message') return false;
      return !isCall(item) || (asString(item['name']) ?? '') !== '';
    }
    case 'response.output_item.done':
      return item?.['type'] !== 'message' || (asArray(item['content'])?.length ?? 0) > 0;
    default:
      return false;
  }
}

const plainType = 'response.output_text.delta';
const plainStart = `{"type":"${plainType}",`;
const deltaStart = '"delta":"';

interface PlainPlace {
  readonly index: number;
  readonly names: readonly string[];
}

const placeNames = [
  /"output_index": ?\d+[,}]/,
  /"content_index": ?\d+[,}]/,
  /"item_id": ?"[^"\\]*"/,
];

/** What an event of a text says of its place; `undefined` where it does not say all of it. */
function placeOf(data: string): PlainPlace | undefined {
  const names = placeNames.map((name) => name.exec(data)?.[0]);
  const found = names.filter((name) => name !== undefined);
  if (found.length < placeNames.length) return undefined;
  return { index: Number(/\d+/.exec(found[0] ?? '')?.[0] ?? 0), names: found };
}

// A control character is no JSON, and a parser has to say so.
// eslint-disable-next-line no-control-regex -- that is what is looked for
const notPlain = /[\\\u0000-\u001f]/;

/** The text of an event that does nothing but add it at a known place; `undefined` for every other event. */
function readPlain(data: string, { names }: PlainPlace): string | undefined {
  if (!data.startsWith(plainStart) || !data.endsWith('}')) return undefined;
  const start = data.indexOf(deltaStart) + deltaStart.length;
  if (start < deltaStart.length) return undefined;
  const end = data.indexOf('"', start);
  const text = data.slice(start, end);
  // An escape: rare enough to let the parser decide where the text ends.
  if (end < 0 || notPlain.test(text) || data.includes('"error":')) return undefined;
  return names.every((name) => data.includes(name)) ? text : undefined;
}
