import type { ChunkOf, OperationName } from '../contract/operation.ts';
import type {
  Departure,
  StreamDecoder,
  StreamEncoder,
  StreamWatcher,
} from '../contract/protocol.ts';
import type { Translator } from '../contract/translator.ts';
import type { ByteStream } from '../contract/transport.ts';
import type { Framing } from '../framing/framing.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import { createDetour, type Detour } from './detour.ts';
import type { StreamSource } from './result-stream.ts';
import type { TranslateOptions } from './translate.ts';
import { untilOver } from './until-over.ts';
import { append } from '../json/append.ts';

export interface WatchOptions<Op extends OperationName> extends Omit<
  TranslateOptions<Op>,
  'framing' | 'decoder'
> {
  readonly protocol: string;
  readonly createWatcher: (leave: (() => boolean) | undefined) => StreamWatcher;
  /** How to read the stream as chunks after all, where its reader wants that. */
  readonly framing: Framing;
  readonly createDecoder: () => StreamDecoder<ChunkOf<Op>>;
  /** How to write the stream's own protocol, for a stream that deviates from it. Absent: it passes as it is. */
  readonly createEncoder?: (() => StreamEncoder<ChunkOf<Op>>) | undefined;
}

interface Chunks<Op extends OperationName> {
  readonly framing: Translator<Uint8Array, ServerSentEvent>;
  readonly decoder: StreamDecoder<ChunkOf<Op>>;
}

interface Exit<Op extends OperationName> {
  readonly decoder: StreamDecoder<ChunkOf<Op>>;
  readonly encoder: StreamEncoder<ChunkOf<Op>>;
}

/**
 * Bytes of an upstream as they come, watched as far as the stream rules need. From the first event that deviates from
 * the protocol they are decoded and encoded, so that the reader gets what translation would have given.
 */
export function watch<Op extends OperationName>(
  whole: ByteStream,
  options: WatchOptions<Op>,
): StreamSource<ChunkOf<Op>> {
  const { protocol, createDecoder, createEncoder, clock } = options;
  let exit: Exit<Op> | undefined;
  const leave = (createEncoder: () => StreamEncoder<ChunkOf<Op>>): boolean => {
    try {
      exit = { decoder: createDecoder(), encoder: createEncoder() };
      return true;
    } catch {
      // Passthrough forwards requests that nobody here can read, and then their answers too.
      return false;
    }
  };
  const watcher = options.createWatcher(
    createEncoder === undefined ? undefined : () => leave(createEncoder),
  );
  const body = untilOver(whole, { progress: () => watcher.progress ?? 'open', clock });
  let ended = false;
  let decoded = false;
  let detour: Detour | undefined;
  let chunks: Chunks<Op> | undefined;

  const held: Uint8Array[] = [];

  const takeDetour = (departure: Departure): void => {
    if (exit === undefined) return;
    const rest: ByteStream = {
      read: () => (ended ? Promise.resolve(undefined) : whole.read()),
      cancel: () => whole.cancel(),
    };
    detour = createDetour<Op>(departure, rest, { ...options, ...exit });
  };

  const pull = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      if (detour !== undefined) return detour.read();
      if (watcher.failure !== undefined) {
        body.cancel();
        throw watcher.failure;
      }
      if (ended) return undefined;
      // An open stream is read directly, because this runs for each event.
      const isOpen = (watcher.progress ?? 'open') === 'open';
      const bytes = await (isOpen ? whole : body).read();
      ended = bytes === undefined;
      const passed = bytes === undefined ? watcher.end() : watcher.push(bytes);
      if (watcher.departure !== undefined) takeDetour(watcher.departure);
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
      while (!watcher.started && detour?.started !== true) {
        const bytes = await pull();
        if (bytes === undefined) return;
        held.push(bytes);
      }
    },
    async read() {
      chunks ??= { framing: options.framing.createDecoder(), decoder: createDecoder() };
      const { framing, decoder } = chunks;
      for (;;) {
        const bytes = await readBytes();
        if (bytes === undefined && decoded) return undefined;
        decoded = bytes === undefined;
        try {
          const frames = bytes === undefined ? framing.end() : framing.push(bytes);
          const read = frames.flatMap((frame) => decoder.push(frame));
          if (bytes === undefined) append(read, decoder.end());
          if (read.length > 0) return read;
        } catch (cause) {
          // Only the decoder saw the fault, not the watcher, so the upstream is still open.
          body.cancel();
          throw cause;
        }
      }
    },
    cancel: () => body.cancel(),
    usage: () => detour?.usage() ?? watcher.usage,
  };
}
