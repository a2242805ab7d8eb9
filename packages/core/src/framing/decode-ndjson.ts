import type { Translator } from '../contract/translator.ts';
import type { ServerSentEvent } from './server-sent-event.ts';
import { tooLong } from './held-bytes.ts';
import { createWholeLines, defaultMaxLineBytes, utf8Length } from './whole-lines.ts';

/** Limits of the decoder of NDJSON. */
export interface NdjsonDecoderOptions {
  /** Bytes that one line may have. Default 64 MiB. */
  readonly maxLineBytes?: number;
}

/**
 * Reads one JSON value a line, cut into chunks anywhere, and gives each line that is not blank as the
 * data of an event, so that a protocol's stream decoder need not know how its events were framed.
 *
 * @throws {LLMError} invalid_response: a line is longer than the limit
 * @see https://github.com/ndjson/ndjson-spec — read 2026-11-20
 */
export function createNdjsonDecoder(
  options: NdjsonDecoderOptions = {},
): Translator<Uint8Array, ServerSentEvent> {
  const { maxLineBytes = defaultMaxLineBytes } = options;
  const lines = createWholeLines({ maxLineBytes, lineEnd: 'line-feed' });

  const read = (text: string): readonly ServerSentEvent[] =>
    text.split('\n').flatMap((line) => {
      if (line.length * 3 > maxLineBytes && utf8Length(line, 0, line.length) > maxLineBytes) {
        throw tooLong(maxLineBytes);
      }
      const data = line.trim();
      return data === '' ? [] : [{ data }];
    });

  return {
    push: (bytes) => read(lines.push(bytes)),
    end: () => read(lines.end()),
  };
}
