import type { CallersPlace } from '@llm/core';
import type { LitellmParams } from '../schema/litellm-params.ts';
import { readUrlRule, type UrlRule } from './url-rule.ts';

/** Where callers may send the calls of a deployment, with a key of their own. */
export interface CallersPlaces {
  /** Whether every address in public networks is taken. */
  readonly anyUrl: boolean;
  readonly urls: readonly UrlRule[];
  readonly apiVersion: boolean;
}

/** The places, or what is wrong with the item at `at` of the list. */
export type ReadCallersPlaces =
  | { readonly kind: 'places'; readonly places: CallersPlaces | undefined }
  | { readonly kind: 'wrong'; readonly at: number; readonly message: string };

const everywhere: CallersPlaces = { anyUrl: true, urls: [], apiVersion: true };

/** What `configurable_clientside_auth_params` of a deployment says, and `allow_client_side_credentials` where there is none. */
export function readCallersPlaces(
  list: LitellmParams['configurable_clientside_auth_params'],
  allowed: boolean,
): ReadCallersPlaces {
  if (list === undefined) return { kind: 'places', places: allowed ? everywhere : undefined };
  const urls: UrlRule[] = [];
  for (const [at, item] of list.entries()) {
    if (typeof item === 'string') continue;
    for (const pattern of [item.api_base, item.base_url]) {
      if (pattern === undefined) continue;
      const read = readUrlRule(pattern);
      if (read.kind === 'wrong') return { kind: 'wrong', at, message: read.message };
      urls.push(read.rule);
    }
  }
  const anyUrl = list.includes('api_base') || list.includes('base_url');
  const apiVersion = list.includes('api_version');
  const isEmpty = !anyUrl && urls.length === 0 && !apiVersion;
  return { kind: 'places', places: isEmpty ? undefined : { anyUrl, urls, apiVersion } };
}

/**
 * How a call gets to an address of its caller: by any way, or to public addresses alone, because nobody named this one. `undefined`: it
 * may not go there.
 */
export function wayTo(
  { anyUrl, urls, apiVersion }: CallersPlaces,
  place: CallersPlace,
): 'any' | 'public' | undefined {
  if (place.apiVersion !== undefined && !apiVersion) return undefined;
  if (place.baseUrl === undefined) return 'any';
  const url = new URL(place.baseUrl);
  const rules = urls.filter((rule) => rule.takes(url));
  if (rules.some(({ namesHost }) => namesHost)) return 'any';
  return rules.length > 0 || anyUrl ? 'public' : undefined;
}
