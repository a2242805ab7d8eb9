import { toLLMError } from '@llm/core';
import { encodeSse } from '@llm/core/framing';
import { encodeStreamError } from '../protocols/openai-chat/encode-error.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';

/** How a stream is written as bytes. */
export interface ReadableStreamOptions {
  /** `sse`: server-sent events; `ndjson`: a line of JSON for each chunk. Default `sse`. */
  readonly format?: 'sse' | 'ndjson';
}

const text = new TextEncoder();

/** Chunks of a stream as bytes, pulled by whoever reads them. */
export function toBytes(
  chunks: Required<Pick<AsyncIterator<ChatCompletionChunk, void, undefined>, 'next' | 'return'>>,
  { format = 'sse' }: ReadableStreamOptions = {},
): ReadableStream<Uint8Array> {
  const end = format === 'sse' ? 'data: [DONE]\n\n' : '';
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const step = await chunks.next();
          if (step.done !== true) {
            const line = JSON.stringify(step.value);
            controller.enqueue(text.encode(format === 'sse' ? `data: ${line}\n\n` : `${line}\n`));
            return;
          }
          if (end !== '') controller.enqueue(text.encode(end));
          controller.close();
        } catch (cause) {
          if (format === 'ndjson') throw cause;
          // The reader has had its 200 long ago, so a failure can only be told among the events.
          controller.enqueue(text.encode(encodeSse(encodeStreamError(toLLMError(cause)))));
          controller.close();
        }
      },
      async cancel() {
        await chunks.return();
      },
    },
    // Nothing is read before somebody wants it.
    { highWaterMark: 0 },
  );
}
