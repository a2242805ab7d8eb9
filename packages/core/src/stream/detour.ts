import type { ChunkOf, OperationName } from '../contract/operation.ts';
import type { Departure, StreamEncoder } from '../contract/protocol.ts';
import type { ByteStream } from '../contract/transport.ts';
import type { Framing } from '../framing/framing.ts';
import type { Usage } from '../model/usage.ts';
import { bodyAfter } from './body-after.ts';
import { translate, type TranslateOptions } from './translate.ts';

export interface DetourOptions<Op extends OperationName> extends Omit<
  TranslateOptions<Op>,
  'framing'
> {
  readonly framing: Framing;
  /** Writes the protocol that the decoder reads. */
  readonly encoder: StreamEncoder<ChunkOf<Op>>;
}

/** The rest of a stream that has left passthrough, in the bytes of its own protocol. */
export interface Detour {
  /** Whole events; `undefined` at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Something of the answer has come since the departure. */
  readonly started: boolean;
  /** Counts of tokens since the departure. */
  usage(): Usage | undefined;
}

const text = new TextEncoder();

/**
 * Decodes and encodes a stream from the event at which it deviates. Decoder and encoder first see the events that
 * have passed already, so that both go on as if they had translated the whole stream.
 */
export function createDetour<Op extends OperationName>(
  { before, rest }: Departure,
  body: ByteStream,
  { framing, decoder, encoder, ...options }: DetourOptions<Op>,
): Detour {
  const passed = text.encode(before.map((event) => `${event}\n\n`).join(''));
  for (const frame of framing.createDecoder().push(passed)) {
    for (const chunk of decoder.push(frame)) encoder.push(chunk);
  }
  const source = translate<Op>(bodyAfter(rest, body), {
    ...options,
    framing: framing.createDecoder(),
    decoder,
  });
  let started = false;
  let isOver = false;
  return {
    async read() {
      while (!isOver) {
        const chunks = await source.read();
        isOver = chunks === undefined;
        started ||= chunks?.some((chunk) => options.rules.isContent(chunk)) === true;
        const frames =
          chunks === undefined ? encoder.end() : chunks.flatMap((chunk) => encoder.push(chunk));
        if (frames.length > 0) {
          const encoded = framing.encode(frames);
          return typeof encoded === 'string' ? text.encode(encoded) : encoded;
        }
      }
      return undefined;
    },
    get started() {
      return started;
    },
    usage: () => source.usage(),
  };
}
