import {
  asArray,
  asObject,
  type JsonObject,
  LLMError,
  parseJson,
  type StreamDecoder,
  type TextCompletionChunk,
  type TextCompletionRequest,
} from '@llm/core';
import { addCounts } from '../shared/add-counts.ts';
import { isEndMarker } from '../shared/end-marker.ts';
import { readErrorData } from '../shared/error-data.ts';
import { isFailure } from '../shared/openai-errors/is-failure.ts';
import { decodeChoices } from './decode-choice.ts';
import { decodeInBandError } from './decode-error.ts';
import { answerFields, readHead, restOf } from './fields.ts';
import { decodeUsage } from './usage.ts';
import { protocolId, type WireResponse } from './wire.ts';

/**
 * Chunks as they come, each with what the hub does not model of it, so that `createStreamEncoder` writes the same chunks.
 *
 * A stream is whole with a finish reason for each text, with or without `[DONE]`, or with `[DONE]` after some text.
 *
 * @throws {LLMError} connection: the stream ended before; invalid_response: an event is not what the protocol allows;
 *   other codes: the upstream failed in the middle of its answer
 */
export function createStreamDecoder(
  request: TextCompletionRequest,
): StreamDecoder<TextCompletionChunk> {
  const wanted = request.prompts.length * (request.candidates ?? 1);
  const open = new Set<number>();
  const finished = new Set<number>();
  let head: Pick<TextCompletionChunk, 'id' | 'model' | 'created'> | undefined;
  let counts: JsonObject = {};
  let isDone = false;
  let isOver = false;
  /** Chunks that came before the upstream said who it is: Azure begins with one about the prompt. */
  let early: JsonObject[] = [];

  const isComplete = () => open.size === 0 && finished.size > 0;

  const decodeChunk = (fields: JsonObject): TextCompletionChunk => {
    const wire: WireResponse = fields;
    const choices = decodeChoices(wire.choices);
    for (const { index, finish } of choices) {
      if (finish !== undefined) finished.add(index);
      if (finished.has(index)) open.delete(index);
      else open.add(index);
    }
    const told = asObject(wire.usage);
    if (told !== undefined) counts = addCounts(counts, told);
    const own = readHead(fields);
    return {
      ...(own.id === '' ? (head ?? own) : own),
      choices,
      ...(told !== undefined && { usage: decodeUsage(counts) }),
      extra: { protocol: protocolId, fields: restOf(fields, answerFields) ?? {} },
    };
  };

  /** Texts that ended without a reason end as their content says. */
  const close = (): readonly TextCompletionChunk[] => {
    isOver = true;
    const indexes = [...open].sort((left, right) => left - right);
    open.clear();
    if (head === undefined || indexes.length === 0) return [];
    const choices = indexes.map((index) => ({
      index,
      text: '',
      finish: { unified: 'stop' as const },
    }));
    return [{ ...head, choices, extra: { protocol: protocolId, fields: {} } }];
  };

  return {
    push({ data, event }) {
      if (isDone || data === '') return [];
      if (isEndMarker(data)) {
        isDone = true;
        return open.size + finished.size === 0 ? [] : close();
      }
      const value = event === 'error' ? readErrorData(data) : parseJson(data);
      if (isFailure(value, event)) throw decodeInBandError(value);
      const chunk = asObject(value);
      if (chunk === undefined) return [];
      if (head === undefined && !saysWho(chunk)) {
        early.push(chunk);
        return [];
      }
      head ??= readHead(chunk);
      const chunks = [...early, chunk].map(decodeChunk);
      early = [];
      return chunks;
    },
    end() {
      if (isOver || isComplete()) return [];
      throw new LLMError(
        'connection',
        'the stream ended before the answer was finished: a finish reason is missing',
      );
    },
    get progress() {
      if (isDone) return 'over';
      return isComplete() && finished.size >= wanted ? 'complete' : 'open';
    },
  };
}

function saysWho({ id, choices }: JsonObject): boolean {
  return (typeof id === 'string' && id !== '') || (asArray(choices)?.length ?? 0) > 0;
}
