import type { OperationName } from '../contract/operation.ts';
import type { ClientCodec, Protocol } from '../contract/protocol.ts';
import type { Headers, TransportResponse } from '../contract/transport.ts';
import { LLMError, withErrorDetails } from '../error/llm-error.ts';
import { parseJson } from '../json/parse-json.ts';
import { asObject } from '../json/read.ts';
import { readHead } from '../stream/read-all.ts';

/** A protocol that has a client side. */
export type SpokenProtocol<Op extends OperationName> = Protocol<Op> & {
  readonly client: ClientCodec<Op>;
};

// Enough for any provider's explanation; a longer one is somebody's web page.
const maxFailureBytes = 65_536;
const text = new TextDecoder();

export function isSuccess({ status }: TransportResponse): boolean {
  return status >= 200 && status < 300;
}

/** What an answer that is no success says, in the protocol's words where they can be read. Closes the answer. */
export async function toFailure<Op extends OperationName>(
  { id, client }: SpokenProtocol<Op>,
  { status, headers, body }: TransportResponse,
): Promise<LLMError> {
  const encoding = compressionOf(headers);
  if (encoding !== undefined) body.cancel();
  const head =
    encoding === undefined
      ? text.decode(await readHead(body, maxFailureBytes))
      : `the upstream answered with status ${status}, and compressed (${encoding}) what it says of it`;
  if (status < 400) {
    return new LLMError(
      'upstream',
      `the upstream answered with status ${status}, which is not followed`,
      { upstream: { status, headers: toCallerHeaders(headers) } },
    );
  }
  const parsed = parseFailure(head);
  const error = client.decodeError({ status, headers, body: parsed });
  const said = asObject(parsed);
  const isOwn = said !== undefined && client.isError?.(said) !== false;
  return withErrorDetails(error, {
    upstream: {
      status,
      headers: toCallerHeaders(headers),
      ...(isOwn && { native: { protocol: id, body: said } }),
    },
  });
}

function parseFailure(head: string): unknown {
  try {
    return parseJson(head);
  } catch {
    // Proxies between us and a provider explain themselves in HTML or plain text.
    return head;
  }
}

/** We asked for plain bytes; inflating what comes anyway would let a small answer fill the memory. */
export function refuseCompression({ headers, body }: TransportResponse): void {
  const encoding = compressionOf(headers);
  if (encoding === undefined) return;
  body.cancel();
  throw new LLMError(
    'invalid_response',
    `the upstream compressed its answer (${encoding}) though it was asked not to`,
  );
}

function compressionOf(headers: Headers): string | undefined {
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding === 'identity' ? undefined : encoding.slice(0, 40);
}

// What clients take in all is 16 KiB and more (Node's), for our own headers too.
const mostHeaders = 32;
const mostHeaderLength = 4_096;

/**
 * Request ids and rate limits, which callers use; everything else is between us and the upstream. The first 32 of them, and
 * no more than 4,096 characters: clients refuse an answer with more headers than they have room for.
 */
export function toCallerHeaders(headers: Headers): Headers {
  const chosen: Record<string, string> = {};
  let count = 0;
  let length = 0;
  for (const name in headers) {
    if (!name.endsWith('request-id') && !name.includes('ratelimit')) continue;
    const value = headers[name];
    if (value === undefined) continue;
    length += name.length + value.length;
    count += 1;
    if (count > mostHeaders || length > mostHeaderLength) break;
    chosen[name] = value;
  }
  return chosen;
}
