import { ok } from 'node:assert/strict';
import type { StreamingClientCodec } from '../contract/protocol.ts';
import { isLLMError } from '../error/llm-error.ts';
import type { Framing } from '../framing/framing.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { seededRandom } from './seeded-random.ts';

const pieceLength = 65_536;
/** That a framing ends with junk as with every failure: by an `LLMError`, and soon. */
export function junkBytesCases(
  client: Pick<StreamingClientCodec<'chat'>, 'framing'>,
): readonly ConformanceCase[] {
  const { framing = sseFraming } = client;
  const read = (pieces: Iterable<Uint8Array>): unknown => {
    const decoder = framing.createDecoder();
    try {
      for (const piece of pieces) decoder.push(piece);
      decoder.end();
      return undefined;
    } catch (error) {
      ok(isLLMError(error), `a framing fails with an LLMError, not with ${String(error)}`);
      return error;
    }
  };
  return [
    {
      name: 'framing: junk ends in an LLMError at most',
      run() {
        const random = seededRandom(7);
        for (let round = 0; round < 200; round += 1) {
          const length = 1 + Math.floor(random() * 64);
          const junk = Uint8Array.from({ length }, () => Math.floor(random() * 256));
          read([junk]);
          read(Array.from(junk, (byte) => new Uint8Array([byte])));
        }
        for (const byte of [0, 1, 127, 255]) read([new Uint8Array(4096).fill(byte)]);
      },
    },
    ...(client.framing === undefined || isOfLines(client.framing)
      ? []
      : [
          {
            name: 'framing: a length beyond all reason is given up, and not waited for',
            run() {
              for (const byte of [127, 255]) {
                const piece = new Uint8Array(pieceLength).fill(byte);
                ok(read([piece]) !== undefined, `a frame of the bytes ${byte} is waited for`);
              }
            },
          },
        ]),
  ];
}

/** Text ends its events by signs, and a line may be as long as an answer. */
function isOfLines({ encode }: Framing): boolean {
  return typeof encode([{ data: '{}' }]) === 'string';
}
