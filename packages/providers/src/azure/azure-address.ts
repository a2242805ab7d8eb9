import { type Address, type AddressTarget, asString, toAddressPart } from '@llm/core';

/*
 * Where Azure OpenAI is called. Its v1 API takes the model in the body and needs no version; its older one names the
 * deployment in the path and the version, a date, in the query.
 * learn.microsoft.com/azure/foundry/openai/api-version-lifecycle and .../openai/reference, read 2026-11-30.
 */

/** What LiteLLM's users write at `api_version` for the v1 API. */
const wordsForV1: ReadonlySet<string> = new Set(['v1', 'latest', 'preview']);

/**
 * A call's address at Azure OpenAI, from where OpenAI's protocols would send it.
 *
 * A base URL that already ends in `/v1`, or names a deployment, says which of the two APIs it is. Else `api_version`
 * does: a date is the older one, and without one it is the v1 API.
 */
export function azureAddress({ path }: Address, { model, settings, base }: AddressTarget): Address {
  const version = asString(settings['api_version'])?.trim() ?? '';
  // The v1 API refuses a date, and `preview` is the one version that it takes (same page).
  const v1Query = version === 'preview' ? { 'api-version': 'preview' } : undefined;
  const isV1 = base.path.endsWith('/v1');
  if (isV1) return withQuery(path, v1Query);
  const isDated = version !== '' && !wordsForV1.has(version);
  const dated = isDated ? { 'api-version': version } : undefined;
  if (/\/deployments\/[^/]+$/.test(base.path)) return withQuery(path, dated);
  const root = base.path.endsWith('/openai') ? '' : '/openai';
  // The dated API has it at no deployment, and the v1 API at every resource (same page).
  if (path === '/responses') return withQuery(`${root}/v1${path}`, v1Query);
  // A version in the base URL itself is one of the older API, and stays where it is.
  if (!isDated && !('api-version' in base.query)) return withQuery(`${root}/v1${path}`, v1Query);
  return withQuery(`${root}/deployments/${toAddressPart(model)}${path}`, dated);
}

function withQuery(path: string, query: Address['query']): Address {
  return query === undefined ? { path } : { path, query };
}
