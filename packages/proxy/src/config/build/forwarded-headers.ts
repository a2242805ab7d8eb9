import type { Headers } from '@llm/core';
import type { Config } from '../load.ts';

/**
 * The headers of a caller that go to the provider of a model; `undefined` where the configuration forwards none at all.
 *
 * What LiteLLM forwards (docs.litellm.ai/docs/proxy/forward_client_headers, read 2026-11-30): names that begin with `x-`, and
 * `anthropic-beta`. Not here, because they are for the gateway or say who calls: keys, what proxies add on the way, what signs
 * a request, and what client libraries say of themselves.
 */
export function forwardedHeaders({
  file,
}: Pick<Config, 'file'>): ((model: string, headers: Headers) => Headers | undefined) | undefined {
  const { forward_client_headers_to_llm_api: all = false } = file.general_settings ?? {};
  const { model_group_settings: groups = {} } = file.litellm_settings ?? {};
  const models = groups.forward_client_headers_to_llm_api ?? [];
  if (!all && models.length === 0) return undefined;
  const patterns = models.map(toPattern);
  return (model, headers) =>
    all || patterns.some((pattern) => pattern.test(model)) ? chosen(headers) : undefined;
}

const alone: ReadonlySet<string> = new Set(['anthropic-beta']);

const kept: ReadonlySet<string> = new Set([
  'x-api-key',
  'x-real-ip',
  'x-client-ip',
  'x-request-id',
]);

const keptBeginnings = [
  'x-litellm-',
  'x-llm-',
  'x-stainless-',
  'x-forwarded-',
  'x-envoy-',
  'x-amz-',
  'x-amzn-',
  'x-goog-',
] as const;

function chosen(headers: Headers): Headers | undefined {
  let found: Record<string, string> | undefined;
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || !goes(name)) continue;
    (found ??= {})[name] = value;
  }
  return found;
}

function goes(name: string): boolean {
  if (!name.startsWith('x-')) return alone.has(name);
  // A header may hold a credential under a name that is not known here.
  if (kept.has(name) || /(?:key|token|auth|secret|password|cookie)/.test(name)) return false;
  return !keptBeginnings.some((beginning) => name.startsWith(beginning));
}

/** A star stands for any text, as in names of models. */
function toPattern(name: string): RegExp {
  const parts = name
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
