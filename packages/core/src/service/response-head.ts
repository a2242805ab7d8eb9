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
  const head = text.decode(await readHead(body, maxFailureBytes));
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
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return;
  body.cancel();
  throw new LLMError(
    'invalid_response',
    `the upstream compressed its answer (${encoding.slice(0, 40)}) though it was asked not to`,
  );
}

/** Request ids and rate limits, which callers use; everything else is between us and the upstream. */
export function toCallerHeaders(headers: Headers): Headers {
  const chosen: Record<string, string> = {};
  for (const name in headers) {
    if (!name.endsWith('request-id') && !name.includes('ratelimit')) continue;
    const value = headers[name];
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}
