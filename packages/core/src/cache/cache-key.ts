import type { Call } from '../contract/call.ts';
import { canonicalJson } from './canonical-json.ts';

/** What a key stands for beside the request. */
export interface KeyScope {
  /** Whose answers these are: two tenants never share an entry. */
  readonly tenant: string;
  readonly namespace: string;
}

/** The fields of a hub request that say how an answer comes, and not what it is. */
const aboutTheWay: ReadonlySet<string> = new Set(['stream', 'includeUsage', 'model']);

/**
 * The key of a request: the SHA-256 of everything that reaches the provider, in an order that does not depend on the order
 * in which the caller wrote it, and of the tenant. Two calls with one key are the same question of the same tenant.
 *
 * Keys, metadata for logs and time-outs are not in it, but for the caller's own key of the provider and its own
 * address, which make its answers its own.
 */
export async function cacheKey(
  call: Call,
  request: object,
  { tenant, namespace }: KeyScope,
): Promise<string> {
  const { operation, model, settings, native } = call;
  const asked = Object.fromEntries(
    Object.entries(request).filter(([name]) => !aboutTheWay.has(name)),
  );
  const text = canonicalJson({
    operation,
    model,
    asked,
    tenant,
    namespace,
    // Settings that change the request on its way, or replace it.
    dropFields: settings.dropFields,
    onLoss: settings.onLoss,
    mock: settings.mock,
    apiKey: settings.apiKey,
    place: settings.place,
    // Headers and parameters of the protocol, such as one that switches a feature on.
    headers: native?.headers,
    own: settings.headers,
    query: native?.query,
  });
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const hex = [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return namespace === '' ? hex : `${namespace}:${hex}`;
}
