import {
  asArray,
  asObject,
  asString,
  createLineWatcher,
  createRepetitionGuard,
  type JsonObject,
  type LineRules,
  LLMError,
  parseJson,
  type StreamWatcher,
  type Usage,
  type WatcherOptions,
} from '@llm/core';
import { decodeEmbeddedError } from './decode-error.ts';
import { isFailure } from './in-band-failure.ts';
import { decodeUsage } from './usage.ts';

/**
 * Watches a stream of lines while its bytes pass: the last line, the token counts, an error among the lines, and a model
 * that repeats itself.
 */
export function createStreamWatcher({ repeatLimit }: WatcherOptions): StreamWatcher {
  const guard = createRepetitionGuard(repeatLimit);
  let started = false;
  let done = false;
  let usage: Usage | undefined;

  const seeMessage = (message: JsonObject) => {
    for (const [kind, name] of ['content', 'thinking'].entries()) {
      const text = asString(message[name]);
      if (text === undefined || text === '') continue;
      started = true;
      guard.see(kind, text);
    }
    const whole = [
      ...(asArray(message['tool_calls']) ?? []),
      ...(asArray(message['images']) ?? []),
    ];
    if (whole.length > 0) started = true;
  };

  const rules: LineRules = {
    see(text) {
      if (done) return;
      const value = parseJson(text);
      if (isFailure(value)) throw decodeEmbeddedError(value);
      const line = asObject(value);
      if (line === undefined) return;
      const message = asObject(line['message']);
      if (message !== undefined) seeMessage(message);
      if (line['done'] !== true) return;
      usage = decodeUsage(line);
      started = true;
      done = true;
    },
    end() {
      if (!done)
        throw new LLMError('connection', 'the stream ended before its line with done: true');
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
  return createLineWatcher(rules);
}
