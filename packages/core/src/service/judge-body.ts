import type { Call } from '../contract/call.ts';
import type { ClientCodec } from '../contract/protocol.ts';
import type { ByteStream, Headers } from '../contract/transport.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import { peek, startOf } from '../stream/peek.ts';

/** Whether an answer is a stream by its content type, whether or not the call asked for one. */
export function isDeclaredStream(
  { framing, accept }: Pick<ClientCodec, 'framing' | 'accept'>,
  call: Pick<Call, 'stream'>,
  headers: Headers,
): boolean {
  // Media types are written in any case (RFC 9110, section 8.3.1).
  const type = (headers['content-type'] ?? '').toLowerCase();
  if (type.startsWith((framing ?? sseFraming).contentType)) return true;
  // Servers name the rarer framings in more than one way, but only non-streaming responses are JSON.
  return (
    framing !== undefined &&
    accept === undefined &&
    call.stream &&
    !type.startsWith('application/json')
  );
}

/** A body, and whether it is a stream. */
export interface JudgedBody {
  readonly body: ByteStream;
  readonly isStream: boolean;
}

/** Reads the beginning of a body, and tells by it what the body is; by its content type only where that leaves it open. */
export async function judgeBody(
  unread: ByteStream,
  { framing = sseFraming, accept }: Pick<ClientCodec, 'framing' | 'accept'>,
  isDeclared: boolean,
): Promise<JudgedBody> {
  if (framing.judge === undefined || accept !== undefined)
    return { body: unread, isStream: isDeclared };
  const { first, body } = await peek(unread);
  const judged = framing.judge(first.subarray(startOf(first)));
  return { body, isStream: judged === undefined ? isDeclared : judged === 'stream' };
}

/**
 * Whether a body that was read whole is a stream after all. Where answers have types of their own, what they begin with
 * means nothing: a spoken word that was written down may be `data:`.
 */
export function isStreamOfBytes(
  bytes: Uint8Array,
  { framing = sseFraming, accept }: Pick<ClientCodec, 'framing' | 'accept'>,
): boolean {
  return accept === undefined && framing.judge?.(bytes.subarray(startOf(bytes))) === 'stream';
}
