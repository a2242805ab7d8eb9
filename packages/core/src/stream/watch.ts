import type { Clock } from '../contract/clock.ts';
import type { StreamDecoder, StreamWatcher } from '../contract/protocol.ts';
import type { Translator } from '../contract/translator.ts';
import type { ByteStream } from '../contract/transport.ts';
import type { Framing } from '../framing/framing.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import type { StreamSource } from './result-stream.ts';
import { untilOver } from './until-over.ts';

export interface WatchOptions<Chunk> {
  readonly protocol: string;
  readonly watcher: StreamWatcher;
  /** How to read the stream as chunks after all, where its reader wants that. */
  readonly framing: Framing;
  readonly createDecoder: () => StreamDecoder<Chunk>;
  readonly clock: Clock;
}

/** Bytes of an upstream as they come, watched as far as the stream rules need. */
export function watch<Chunk>(whole: ByteStream, options: WatchOptions<Chunk>): StreamSource<Chunk> {
  const { protocol, watcher, createDecoder, clock } = options;
  const body = untilOver(whole, { progress: () => watcher.progress ?? 'open', clock });
  let ended = false;
  let decoded = false;
  let translators:
    | {
        framing: Translator<Uint8Array, ServerSentEvent>;
        decoder: Translator<ServerSentEvent, Chunk>;
      }
    | undefined;

  const held: Uint8Array[] = [];

  const pull = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      if (watcher.failure !== undefined) {
        body.cancel();
        throw watcher.failure;
      }
      if (ended) return undefined;
      const bytes = await body.read();
      ended = bytes === undefined;
      const passed = bytes === undefined ? watcher.end() : watcher.push(bytes);
      if (passed.length > 0) return passed;
    }
  };

  const readBytes = (): Promise<Uint8Array | undefined> => {
    const first = held.shift();
    return first === undefined ? pull() : Promise.resolve(first);
  };

  return {
    native: protocol,
    readBytes,
    async prime() {
      while (!watcher.started) {
        const bytes = await pull();
        if (bytes === undefined) return;
        held.push(bytes);
      }
    },
    async read() {
      translators ??= { framing: options.framing.createDecoder(), decoder: createDecoder() };
      const { framing, decoder } = translators;
      for (;;) {
        const bytes = await readBytes();
        if (bytes === undefined && decoded) return undefined;
        decoded = bytes === undefined;
        try {
          const frames = bytes === undefined ? framing.end() : framing.push(bytes);
          const chunks = frames.flatMap((frame) => decoder.push(frame));
          if (bytes === undefined) chunks.push(...decoder.end());
          if (chunks.length > 0) return chunks;
        } catch (cause) {
          // The watcher saw no fault where the decoder did, so nobody has closed the upstream yet.
          body.cancel();
          throw cause;
        }
      }
    },
    cancel: () => body.cancel(),
    usage: () => watcher.usage,
  };
}
