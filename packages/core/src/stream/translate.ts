import type { Clock } from '../contract/clock.ts';
import type { ChunkOf, OperationName, StreamRules } from '../contract/operation.ts';
import type { StreamDecoder } from '../contract/protocol.ts';
import type { Translator } from '../contract/translator.ts';
import type { ByteStream } from '../contract/transport.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import type { Usage } from '../model/usage.ts';
import { createRepetitionGuard } from './repetition-guard.ts';
import type { StreamSource } from './result-stream.ts';
import { untilOver } from './until-over.ts';
import { append } from '../json/append.ts';

export interface TranslateOptions<Op extends OperationName> {
  readonly framing: Translator<Uint8Array, ServerSentEvent>;
  readonly decoder: StreamDecoder<ChunkOf<Op>>;
  readonly rules: StreamRules<Op>;
  readonly repeatLimit: number;
  readonly clock: Clock;
  /** Completes the chunk that begins the answer. */
  readonly complete?: (first: ChunkOf<Op>) => ChunkOf<Op>;
}

/**
 * How many chunks one event may be. Each is translated and written before anybody else is served, and costs up to 20 microseconds; a model
 * that calls thousands of tools at once is broken.
 */
const mostChunks = 4_096;

/**
 * Bytes of an upstream as chunks of the hub: the one loop where translators meet time.
 *
 * What the translators give before they fail is read first, so a reader sees all that was good. Any
 * failure closes the upstream.
 */
export function translate<Op extends OperationName>(
  whole: ByteStream,
  options: TranslateOptions<Op>,
): StreamSource<ChunkOf<Op>> {
  const { framing, decoder, rules, repeatLimit, complete, clock } = options;
  const progress = () => decoder.progress ?? 'open';
  const body = untilOver(whole, { progress, clock });
  const guard = createRepetitionGuard(repeatLimit);
  let usage: Usage | undefined;
  let failure: { readonly cause: unknown } | undefined;
  let begun = false;
  let ended = false;

  const decode = (frames: readonly ServerSentEvent[], chunks: ChunkOf<Op>[]) => {
    for (const frame of frames) {
      const read = decoder.push(frame);
      if (read.length > mostChunks)
        throw new LLMError('invalid_response', 'one event of the stream has too many parts');
      for (const chunk of read) {
        usage = rules.see(chunk, guard) ?? usage;
        chunks.push(begun || complete === undefined ? chunk : complete(chunk));
        begun = true;
      }
    }
  };

  /** What the upstream did not close with a blank line: a whole event, or the half of one that was cut off. */
  const decodeRest = (frames: readonly ServerSentEvent[], chunks: ChunkOf<Op>[]) => {
    try {
      decode(frames, chunks);
    } catch (cause) {
      if (!isLLMError(cause, 'invalid_response')) throw cause;
      if (progress() !== 'open') return;
      throw new LLMError('connection', 'the stream ended inside an event', { cause });
    }
  };

  const pull = async (): Promise<readonly ChunkOf<Op>[] | undefined> => {
    for (;;) {
      if (failure !== undefined) throw failure.cause;
      if (ended) return undefined;
      const chunks: ChunkOf<Op>[] = [];
      try {
        const bytes = await body.read();
        if (bytes === undefined) {
          ended = true;
          decodeRest(framing.end(), chunks);
          append(chunks, decoder.end());
        } else decode(framing.push(bytes), chunks);
      } catch (cause) {
        failure = { cause };
        body.cancel();
      }
      if (chunks.length > 0) return chunks;
    }
  };

  const held: (readonly ChunkOf<Op>[])[] = [];
  return {
    async prime() {
      for (let started = false; !started;) {
        const chunks = await pull();
        if (chunks === undefined) return;
        held.push(chunks);
        started = chunks.some((chunk) => rules.isContent(chunk));
      }
    },
    read() {
      const first = held.shift();
      return first === undefined ? pull() : Promise.resolve(first);
    },
    cancel: () => body.cancel(),
    usage: () => usage,
  };
}
