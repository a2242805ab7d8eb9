import type { Translator } from '../contract/translator.ts';
import type { Usage } from '../model/usage.ts';
import { ResultStream } from './result-stream.ts';
import { append } from '../json/append.ts';

/**
 * The stream with its chunks rewritten: each goes through `translator`, and `translator.end()` adds what it held
 * back once the stream has ended well.
 *
 * Passthrough is gone, since those bytes are the chunks before the change. Cancelling, token counts and
 * failures pass through. What a translator gives before it throws is read first; a throw closes the upstream. What
 * it holds back when the stream fails or is cancelled is dropped.
 */
export function withChunks<Chunk>(
  stream: ResultStream<Chunk>,
  translator: Translator<Chunk, Chunk>,
): ResultStream<Chunk> {
  let usage: Usage | undefined;
  let failure: { readonly cause: unknown } | undefined;
  let ended = false;
  // The source settles before this stream does: at its own end, by its own failure, or by `cancel` below.
  stream.whenSettled((outcome) => {
    usage = outcome.usage;
  });

  const rewrite = (batch: readonly Chunk[] | undefined): readonly Chunk[] => {
    if (batch === undefined) return translator.end();
    const chunks: Chunk[] = [];
    try {
      for (const chunk of batch) append(chunks, translator.push(chunk));
    } catch (cause) {
      failure = { cause };
      stream.cancel();
    }
    return chunks;
  };

  return new ResultStream<Chunk>({
    async read() {
      for (;;) {
        if (failure !== undefined) throw failure.cause;
        if (ended) return undefined;
        const batch = await stream.read();
        ended = batch === undefined;
        const chunks = rewrite(batch);
        if (chunks.length > 0) return chunks;
      }
    },
    cancel: () => stream.cancel(),
    usage: () => usage,
  });
}
