import { type CallersPlace, type CallRecord, LLMError } from '@llm/core';
import type { Deployment } from './deployment.ts';

interface Entry {
  readonly deployment: Deployment;
}

/**
 * Of a model's deployments those that a key of the caller's own may be shown to.
 *
 * A key is for one provider, and nobody but the caller knows for which. So it is for the realm of the model's first
 * deployment, of those with the lowest `order`, in every call and whatever the strategy would choose, and it is shown to
 * no other for the rest of the call, whichever models follow. Where the call brings an address too, it is for those that
 * take that.
 *
 * @throws {LLMError} invalid_request: none of them may see it, can use it, or takes the address
 */
export function deploymentsForKey<Candidate extends Entry>(
  all: readonly Candidate[],
  record: CallRecord,
  { model: name, place }: { readonly model: string; readonly place?: CallersPlace | undefined },
): readonly Candidate[] {
  const candidates = place === undefined ? all : deploymentsForPlace(all, name, place);
  const realm = record.keyRealm ?? firstRealm(candidates);
  const fitting = candidates.filter(({ deployment }) => realmOf(deployment) === realm);
  if (realm === undefined || fitting.length === 0) {
    const why =
      realm === undefined
        ? 'can be called with one'
        : 'is served where it was meant for, and it is shown to nobody else';
    const message = `the call brings an api_key of its own, and no deployment of ${name} ${why}`;
    throw new LLMError('invalid_request', message, { param: 'api_key' });
  }
  record.keyRealm = realm;
  return fitting.length === candidates.length ? candidates : fitting;
}

function deploymentsForPlace<Candidate extends Entry>(
  candidates: readonly Candidate[],
  name: string,
  place: CallersPlace,
): readonly Candidate[] {
  const taking = candidates.filter(({ deployment }) => deployment.takesPlace?.(place) === true);
  if (taking.length > 0) return taking;
  const [param = 'api_base'] = place.fields;
  const message = `no deployment of ${name} takes this ${param} from callers: the configuration says what they may name`;
  throw new LLMError('invalid_request', message, { param });
}

function firstRealm(candidates: readonly Entry[]): string | undefined {
  let first: Deployment | undefined;
  for (const { deployment } of candidates) {
    if (realmOf(deployment) === undefined) continue;
    if (first === undefined || orderOf(deployment) < orderOf(first)) first = deployment;
  }
  return first && realmOf(first);
}

function realmOf({ keyRealm, provider }: Deployment): string | undefined {
  return keyRealm === false ? undefined : (keyRealm ?? provider);
}

function orderOf({ order = Infinity }: Deployment): number {
  return order;
}
