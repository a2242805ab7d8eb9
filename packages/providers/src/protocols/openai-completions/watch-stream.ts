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
  readEnvelope,
  readEvent,
  type StreamWatcher,
  toCount,
  type Usage,
  type Verdict,
  type WatcherOptions,
  type WatchRules,
} from '@llm/core';
import { addCounts } from '../shared/add-counts.ts';
import { isEndMarker } from '../shared/end-marker.ts';
import { readErrorData } from '../shared/error-data.ts';
import { isLengthenedByEscapes } from '../shared/lengthened-by-escapes.ts';
import { isFailure } from '../shared/openai-errors/is-failure.ts';
import { decodeChoices } from './decode-choice.ts';
import { decodeInBandError } from './decode-error.ts';
import { deviates } from './deviation.ts';
import { decodeUsage } from './usage.ts';

/**
 * Watches a stream of chunks while its bytes pass: the end, the token counts, an error among the chunks, and a model that
 * repeats itself. Nearly every chunk adds a little to the first text, and differs from the one before in that alone.
 */
export function createStreamWatcher(options: WatcherOptions): StreamWatcher {
  const guard = createRepetitionGuard(options.repeatLimit);
  const plain = createPlainDelta('text');
  const open = new Set<number>();
  const finished = new Set<number>();
  let started = false;
  let done = false;
  let usage: Usage | undefined;
  let counts: JsonObject = {};

  const isComplete = () => finished.size > 0 && open.size === 0;
  const countAsked = () => textsAsked(options.envelope);

  const seeChunk = (chunk: JsonObject): readonly string[] => {
    const told = asObject(chunk['usage']);
    if (told !== undefined) {
      counts = addCounts(counts, told);
      usage = decodeUsage(counts);
    }
    const pieces = decodeChoices(chunk['choices']);
    for (const { index, text, finish } of pieces) {
      if (finish !== undefined) finished.add(index);
      if (finished.has(index)) open.delete(index);
      else open.add(index);
      if (text !== '' || finish !== undefined) started = true;
      guard.see(index, text);
    }
    const [only] = pieces;
    const isPlain =
      pieces.length === 1 && only?.index === 0 && only.finish === undefined && told === undefined;
    return isPlain ? [only.text] : [];
  };

  /** A chunk that does more than add to the first text, or the first that does so. */
  const seeParsed = (event: string, data: string, name: string | undefined): Verdict => {
    const value = name === 'error' ? readErrorData(data) : parseJson(data);
    if (isFailure(value, name)) throw decodeInBandError(value);
    const chunk = asObject(value);
    if (chunk === undefined || deviates(chunk)) {
      if (chunk !== undefined) seeChunk(chunk);
      return 'deviates';
    }
    const [text] = seeChunk(chunk);
    return text !== undefined && plain.learn(event, text) ? 'plain' : 'passes';
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
      if (!isEndMarker(data)) return seeParsed(event, data, name);
      if (finished.size === 0 && !started)
        throw new LLMError('connection', 'the stream ended before its answer began');
      done = true;
      return isComplete() ? 'passes' : 'deviates';
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
      return isComplete() && finished.size >= countAsked() ? 'complete' : 'open';
    },
    get usage() {
      return usage;
    },
  };
  return createEventWatcher(rules, options);
}

/** How many texts the caller waits for: some servers write one answer after the other, so the first end is not the last. */
function textsAsked(envelope: WatcherOptions['envelope']): number {
  if (envelope === undefined) return 1;
  const prompts = asArray(readEnvelope(envelope, 'prompt')) ?? [];
  const isOne = prompts.length === 0 || typeof prompts[0] === 'number';
  return (isOne ? 1 : prompts.length) * (toCount(readEnvelope(envelope, 'n')) || 1);
}
