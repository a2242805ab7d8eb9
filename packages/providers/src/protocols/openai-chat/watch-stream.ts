import {
  asArray,
  asObject,
  createEventWatcher,
  createPlainDelta,
  createRepetitionGuard,
  isComment,
  type JsonObject,
  LLMError,
  parseJson,
  readEvent,
  readEnvelope,
  type StreamWatcher,
  toCount,
  type Usage,
  type Verdict,
  type WatcherOptions,
  type WatchRules,
} from '@llm/core';
import { decodeInBandError } from './decode-error.ts';
import { readErrorData } from '../shared/error-data.ts';
import { createChunkJudge } from './deviation.ts';
import { isLengthenedByEscapes } from '../shared/lengthened-by-escapes.ts';
import { isEndMarker } from '../shared/end-marker.ts';
import { addCounts } from '../shared/add-counts.ts';
import { isFailure } from '../shared/openai-errors/is-failure.ts';
import { servedBy } from '../shared/served-tier.ts';
import { decodeUsage } from './usage.ts';

/**
 * Watches a stream of chunks while its bytes pass: the end, the token counts, an error among the chunks,
 * and a model that repeats itself.
 *
 * Nearly every chunk adds a little text to the first choice, so that case is read with string searches
 * alone. The searched names stand in quotes, which JSON escapes inside strings, so no text of a model can
 * look like one. Whatever is not that case is parsed.
 */
export function createStreamWatcher(options: WatcherOptions): StreamWatcher {
  const { repeatLimit, envelope } = options;
  const guard = createRepetitionGuard(repeatLimit);
  const plain = createPlainDelta('content');
  const deviates = options.leave === undefined ? undefined : createChunkJudge();
  const seen = new Set<number>();
  const finished = new Set<number>();
  let started = false;
  let done = false;
  let usage: Usage | undefined;
  let reported: JsonObject = {};

  const isComplete = () => seen.size > 0 && seen.size === finished.size;
  // Some servers write one answer after the other, so the first end is not the last one where several were asked for.
  const countAsked = () => (envelope === undefined ? 1 : toCount(readEnvelope(envelope, 'n')) || 1);

  const seeParsed = (chunk: JsonObject) => {
    const counts = asObject(chunk['usage']);
    if (counts !== undefined) {
      reported = addCounts(reported, counts);
      usage = servedBy(decodeUsage(reported), chunk['service_tier']);
    }
    for (const item of asArray(chunk['choices']) ?? []) {
      const choice = asObject(item) ?? {};
      const index = toCount(choice['index']);
      seen.add(index);
      const reason = choice['finish_reason'];
      if (reason === 'error') throw decodeInBandError(choice);
      // Ollama, SGLang and others write an empty reason into each chunk. It ends nothing.
      const ends = typeof reason === 'string' && reason !== '';
      if (ends) finished.add(index);
      const delta = asObject(choice['delta']) ?? {};
      if (ends || hasContent(delta)) started = true;
      seeDelta(delta, index);
    }
  };

  const seeDelta = (delta: JsonObject, index: number) => {
    const base = index * placesPerChoice;
    for (const [place, name] of textFields.entries()) {
      const value = delta[name];
      if (typeof value === 'string') guard.see(base + place, value);
    }
    for (const item of asArray(delta['tool_calls']) ?? []) {
      const call = asObject(item) ?? {};
      const pieces = asObject(call['function'])?.['arguments'];
      const place = toolPlace + Math.min(toCount(call['index']), placesPerChoice - toolPlace - 1);
      if (typeof pieces === 'string') guard.see(base + place, pieces);
    }
  };

  /** A chunk that does more than add text. */
  const seeChunk = (data: string, name: string | undefined): Verdict => {
    const value = name === 'error' ? readErrorData(data) : parseJson(data);
    if (isFailure(value, name)) throw decodeInBandError(value);
    const chunk = asObject(value);
    if (chunk !== undefined) seeParsed(chunk);
    return deviates !== undefined && (chunk === undefined || deviates(chunk))
      ? 'deviates'
      : 'passes';
  };

  const rules: WatchRules = {
    see(event) {
      if (done) return 'withheld';
      const known = plain.match(event);
      if (known !== undefined && !isLengthenedByEscapes(known)) {
        if (known !== '') started = true;
        guard.see(0, known);
        return 'plain';
      }
      const { data, event: name } = readEvent(event) ?? {};
      // Clients parse the data of every event that has a field, even if the data is empty.
      if (data === undefined || data === '') return isComment(event) ? 'passes' : 'withheld';
      if (isEndMarker(data)) {
        // Some servers end a stream of several choices with one finish reason, and some with none at all.
        if (finished.size === 0 && !started)
          throw new LLMError('connection', 'the stream ended before its answer began');
        // Clients wait for a reason of each choice.
        if (finished.size > 0 && !isComplete()) return 'deviates';
        done = true;
        return isComplete() ? 'passes' : 'deviates';
      }
      const text = readPlainText(data);
      // A choice begins with its role, which a plain piece does not have.
      if (text === undefined || !seen.has(0) || !plain.learn(event, text))
        return seeChunk(data, name);
      if (text !== '') started = true;
      guard.see(0, text);
      return 'plain';
    },
    end() {
      if (done) return '';
      if (!isComplete())
        throw new LLMError('connection', 'the stream ended before its finish reason');
      return 'data: [DONE]\n\n';
    },
    get started() {
      return started;
    },
    get progress() {
      if (done) return 'over';
      if (finished.size === 0) return 'open';
      return isComplete() && finished.size >= countAsked() ? 'complete' : 'open';
    },
    get usage() {
      return usage;
    },
  };
  return createEventWatcher(rules, options);
}

const textFields = ['content', 'reasoning_content', 'reasoning', 'refusal'];
const toolPlace = textFields.length;
const placesPerChoice = 1_100;

const firstChoice = '"choices":[{"index":0,';
const contentDelta = '"delta":{"content":"';
const noFinish = /"finish_reason": ?null/;
// What makes a chunk worth parsing: another choice, a failure, token counts.
const notPlain = /\},\{"index":|"error":|"usage": ?\{/;

/** The text of a chunk that does nothing but add text to the first choice; `undefined` for every other chunk. */
function readPlainText(data: string): string | undefined {
  const delta = data.indexOf(contentDelta);
  if (delta < 0 || !data.endsWith('}') || !data.includes(firstChoice)) return undefined;
  const start = delta + contentDelta.length;
  const end = data.indexOf('"', start);
  // An escaped quote, or an escaped backslash before the end: rare enough to let the parser decide.
  if (end < 0 || data.charCodeAt(end - 1) === 0x5c || data.charCodeAt(end + 1) !== 0x7d)
    return undefined;
  if (!noFinish.test(data) || notPlain.test(data)) return undefined;
  const text = data.slice(start, end);
  return isLengthenedByEscapes(text) ? undefined : text;
}

function hasContent(delta: JsonObject): boolean {
  return Object.entries(delta).some(
    ([name, value]) =>
      name !== 'role' &&
      value !== null &&
      value !== '' &&
      value !== undefined &&
      !(Array.isArray(value) && value.length === 0),
  );
}
