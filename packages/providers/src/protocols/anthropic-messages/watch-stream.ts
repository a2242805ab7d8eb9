import {
  asObject,
  asString,
  createEventWatcher,
  createPlainDelta,
  createRepetitionGuard,
  type JsonObject,
  LLMError,
  parseJson,
  readData,
  type StreamWatcher,
  toCount,
  type Usage,
  type WatcherOptions,
} from '@llm/core';
import { decodeEmbeddedError } from './decode-error.ts';
import { addCounts } from '../shared/add-counts.ts';
import { decodeUsage } from './usage.ts';

/**
 * Watches a stream of events while its bytes pass: the end, the token counts, an error among the events,
 * and a model that repeats itself.
 *
 * Nearly every event is a delta with one piece of text; it is read with string searches alone. The
 * searched names stand in quotes, which JSON escapes inside strings, so no text of a model can look like
 * one. Whatever is not that case is parsed.
 */
export function createStreamWatcher({ repeatLimit }: WatcherOptions): StreamWatcher {
  const guard = createRepetitionGuard(repeatLimit);
  const plain = createPlainDelta('text');
  // The block that events of the known shape belong to: its number is a part of the shape.
  let plainIndex = 0;
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
        done = true;
        break;
      case 'error':
        throw decodeEmbeddedError(event);
      case 'content_block_start':
      case 'content_block_stop':
        started = true;
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

  return createEventWatcher({
    see(event) {
      if (done) return false;
      const known = plain.match(event);
      if (known !== undefined && !known.includes('\\')) {
        guard.see(plainIndex, known);
        return true;
      }
      const data = readData(event);
      if (data === undefined || data === '') return true;
      const delta = readPlainDelta(data);
      if (delta === undefined) {
        const parsed = asObject(parseJson(data));
        if (parsed !== undefined) seeParsed(parsed);
        return true;
      }
      started = true;
      if (plain.learn(event, delta.text)) plainIndex = delta.index;
      guard.see(delta.index, delta.text);
      return true;
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
  });
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
