import type { Signer, SignableRequest } from '../contract/provider.ts';
import type { Headers, TransportRequest } from '../contract/transport.ts';
import { abortErrorOf, isLLMError, LLMError } from '../error/llm-error.ts';
import { untilAborted } from '../runtime/until-aborted.ts';

/** Who signs the requests to whom. */
export interface Signing {
  /** The provider's id, for the message of a failure. */
  readonly provider: string;
  readonly signer: Signer;
}

/**
 * The request with the headers of a signature. Its body stays the same pieces, so what was hashed is what is sent.
 *
 * @throws {LLMError} authentication: the signer failed, and did not say how in an `LLMError` of its own; cancelled: the
 *   request's signal aborted, whether or not the signer noticed
 */
export async function sign(
  { provider, signer }: Signing,
  request: TransportRequest,
): Promise<TransportRequest> {
  const { signal } = request;
  const added = await untilAborted(callSigner(signer, request), signal).catch((cause: unknown) => {
    if (signal.aborted) throw abortErrorOf(signal);
    if (isLLMError(cause)) throw cause;
    // A signer's error may hold parts of its secret, so the message does not repeat it.
    throw new LLMError('authentication', `the signer of ${provider} failed`, { provider, cause });
  });
  return { ...request, headers: withSignature(request.headers, added) };
}

/** Asynchronous in any case, so that a signer that throws at once fails as every other does. */
async function callSigner(
  signer: Signer,
  { method, origin, path, headers, body, signal }: TransportRequest,
): Promise<Headers> {
  if (signal.aborted) throw abortErrorOf(signal);
  const signable: SignableRequest = { method, origin, path, headers, body: toPieces(body) };
  return signer(signable, signal);
}

function toPieces(body: TransportRequest['body']): SignableRequest['body'] {
  if (body === undefined) return [];
  return typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
}

function withSignature(headers: Headers, added: Headers): Headers {
  const signed: Record<string, string> = { ...headers };
  for (const [name, value] of Object.entries(added)) signed[name.toLowerCase()] = value;
  return signed;
}
