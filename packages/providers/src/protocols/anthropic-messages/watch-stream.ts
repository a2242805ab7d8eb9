import {
  asObject,
  asString,
  createEventWatcher,
  createPlainDelta,
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
import { decodeEmbeddedError } from './decode-error.ts';
import { createEventJudge } from './deviation.ts';
import { isFailure } from './in-band-failure.ts';
import { addCounts } from '../shared/add-counts.ts';
import { readErrorData } from '../shared/error-data.ts';
import { decodeUsage } from './usage.ts';

/**
 * Watches a stream of events while its bytes pass: the end, the token counts, an error among the events,
 * and a model that repeats itself.
 *
 * Nearly every event is a delta with one piece of text; it is read with string searches alone. The
 * searched names stand in quotes, which JSON escapes inside strings, so no text of a model can look like
 * one. Whatever is not that case is parsed.
 */
export function createStreamWatcher(options: WatcherOptions): StreamWatcher {
  const { repeatLimit } = options;
  const deviates = options.leave === undefined ? undefined : createEventJudge();
  const guard = createRepetitionGuard(repeatLimit);
  const plain = createPlainDelta('text');
  // The block that events of the known shape belong to: its number is a part of the shape.
  let plainIndex = -1;
  let started = false;
  let done = false;
  let counts: JsonObject | undefined;
  let usage: Usage | undefined;

  const count = (fields: JsonObject | undefined) => {
    if (fields === undefined) return;
    counts = counts === undefined ? fields : addCounts(counts, fields);
    usage = decodeUsage(counts);
  };

  const seeParsed = (event: JsonObject) => {
    switch (event['type']) {
      case 'message_start':
        count(asObject(asObject(event['message'])?.['usage']));
        break;
      case 'message_delta':
        started = true;
        count(asObject(event['usage']));
        break;
      case 'message_stop':
        if (!started) throw new LLMError('connection', 'the stream ended before its answer began');
        done = true;
        break;
      case 'content_block_start':
      case 'content_block_stop':
        started = true;
        // A delta of text after this one is in another block, or in none.
        plainIndex = -1;
        break;
      case 'content_block_delta': {
        started = true;
        const delta = asObject(event['delta']) ?? {};
        const text = deltaFields
          .map((name) => asString(delta[name]))
          .find((value) => value !== undefined);
        if (text !== undefined) guard.see(toCount(event['index']), text);
        break;
      }
      default:
      // Pings, and kinds of events that Anthropic may add at any time (docs.anthropic.com/en/api/versioning, read 2026-11-20).
    }
  };

  /** An event that does more than add text. Returns whether clients would break at it. */
  const seeEvent = (data: string, name: string | undefined): Verdict => {
    const value = name === 'error' ? readErrorData(data) : parseJson(data);
    if (isFailure(value, name)) throw decodeEmbeddedError(value);
    const parsed = asObject(value);
    if (parsed !== undefined) seeParsed(parsed);
    return deviates !== undefined && (parsed === undefined || deviates(parsed, name))
      ? 'deviates'
      : 'passes';
  };

  const rules: WatchRules = {
    see(event) {
      if (done) return 'withheld';
      const known = plain.match(event);
      if (known !== undefined && !known.includes('\\')) {
        guard.see(plainIndex, known);
        return 'plain';
      }
      const { data, event: name } = readEvent(event) ?? {};
      // Clients parse the data of every event that has a name, even if the data is empty.
      if (data === undefined || data === '') return isComment(event) ? 'passes' : 'withheld';
      const delta = readPlainDelta(data);
      // A delta with another index than the last one may belong to no open block, so it takes the careful way.
      if (
        delta === undefined ||
        delta.index !== plainIndex ||
        name !== 'content_block_delta' ||
        !plain.learn(event, delta.text)
      ) {
        const verdict = seeEvent(data, name);
        if (delta !== undefined && verdict === 'passes' && plain.learn(event, delta.text))
          plainIndex = delta.index;
        return verdict;
      }
      started = true;
      guard.see(delta.index, delta.text);
      return 'plain';
    },
    end() {
      if (!done) throw new LLMError('connection', 'the stream ended before its message_stop event');
      return '';
    },
    get started() {
      return started;
    },
    get progress() {
      return done ? 'over' : 'open';
    },
    get usage() {
      return usage;
    },
  };
  return createEventWatcher(rules, options);
}

const deltaFields = ['text', 'thinking', 'partial_json'];
const plainDelta =
  /^\{"type":"content_block_delta","index":(\d{1,6}),"delta":\{"type":"(?:text|thinking|input_json)_delta","(?:text|thinking|partial_json)":"([^"\\]*)"\} *\}$/;

/** A delta whose text has no escapes, in the order of fields that Anthropic writes; `undefined` for every other event. */
function readPlainDelta(
  data: string,
): { readonly index: number; readonly text: string } | undefined {
  const match = plainDelta.exec(data);
  const [, index, text] = match ?? [];
  return index === undefined || text === undefined ? undefined : { index: Number(index), text };
}
