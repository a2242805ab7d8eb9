import {
  asArray,
  asNumber,
  asObject,
  asString,
  createEventWatcher,
  createRepetitionGuard,
  isComment,
  LLMError,
  parseJson,
  readEnvelope,
  readEvent,
  toCount,
  type Envelope,
  type JsonObject,
  type StreamWatcher,
  type Usage,
  type WatcherOptions,
  type WatchRules,
} from '@llm/core';
import { decodeEmbeddedError } from './decode-error.ts';
import { blockedBy } from './decode-response.ts';
import { deviates } from './deviation.ts';
import { isFailure } from './in-band-failure.ts';
import { addCounts } from '../shared/add-counts.ts';
import { readErrorData } from '../shared/error-data.ts';
import { decodeUsage } from './usage.ts';

/**
 * Watches a stream of chunks while its bytes pass: the end, the token counts, an error among the chunks, and a model that
 * repeats itself. Each chunk has counts of its own, so that each is parsed.
 */
export function createStreamWatcher(options: WatcherOptions): StreamWatcher {
  const { repeatLimit, envelope, leave } = options;
  const guard = createRepetitionGuard(repeatLimit);
  const seen = new Set<number>();
  const finished = new Set<number>();
  let blocked = false;
  let started = false;
  let counts: JsonObject = {};
  let usage: Usage | undefined;

  const isComplete = () => (seen.size === 0 ? blocked : seen.size === finished.size);

  const seePart = (part: JsonObject, index: number) => {
    const text = asString(part['text']);
    const { thought, thoughtSignature } = part;
    if (text !== '' || (thoughtSignature !== undefined && thoughtSignature !== '')) started = true;
    if (text !== undefined) guard.see(index * 2 + (thought === true ? 1 : 0), text);
  };

  const seeCandidate = (candidate: JsonObject, position: number) => {
    const index = asNumber(candidate['index']) ?? position;
    seen.add(index);
    for (const value of asArray(asObject(candidate['content'])?.['parts']) ?? []) {
      const part = asObject(value);
      if (part !== undefined) seePart(part, index);
    }
    const word = asString(candidate['finishReason']);
    if (word !== undefined && word !== '' && word !== 'FINISH_REASON_UNSPECIFIED') {
      finished.add(index);
      started = true;
    }
  };

  const seeChunk = (chunk: JsonObject) => {
    for (const [position, value] of (asArray(chunk['candidates']) ?? []).entries()) {
      const candidate = asObject(value);
      if (candidate !== undefined) seeCandidate(candidate, position);
    }
    if (blockedBy(chunk) !== undefined) {
      blocked = true;
      started = true;
    }
    const reported = asObject(chunk['usageMetadata']);
    if (reported === undefined) return;
    counts = addCounts(counts, reported);
    usage = decodeUsage(counts);
  };

  const rules: WatchRules = {
    see(event) {
      const { data, event: name } = readEvent(event) ?? {};
      if (data === undefined || data === '') return isComment(event) ? 'passes' : 'withheld';
      // Google's clients take each event for JSON.
      if (data === '[DONE]') return 'withheld';
      const value = name === 'error' ? readErrorData(data) : parseJson(data);
      if (isFailure(value, name)) throw decodeEmbeddedError(value);
      const chunk = asObject(value);
      if (chunk !== undefined) seeChunk(chunk);
      const breaks = leave !== undefined && (chunk === undefined || deviates(chunk));
      return breaks ? 'deviates' : 'passes';
    },
    end() {
      if (!isComplete())
        throw new LLMError('connection', 'the stream ended before its finish reason');
      return '';
    },
    get started() {
      return started;
    },
    get progress() {
      return isComplete() && seen.size >= countAsked(envelope) ? 'complete' : 'open';
    },
    get usage() {
      return usage;
    },
  };
  return createEventWatcher(rules, options);
}

function countAsked(envelope: Envelope | undefined): number {
  if (envelope === undefined) return 1;
  const config =
    readEnvelope(envelope, 'generationConfig') ?? readEnvelope(envelope, 'generation_config');
  const fields = asObject(config);
  return toCount(fields?.['candidateCount'] ?? fields?.['candidate_count']) || 1;
}
