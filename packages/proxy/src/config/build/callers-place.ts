import { type CallersPlace, type CallService, LLMError, type Transport } from '@llm/core';
import { toBaseUrl } from '../plan/base-url.ts';
import { wayTo } from '../plan/callers-places.ts';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';

/** How the calls that name an address get there. */
export interface PlaceOptions {
  readonly transport: Transport;
  /** Reaches public addresses alone. */
  readonly publicTransport: Transport;
  /** A connection of its own for one call. */
  readonly connectTo: (plan: DeploymentPlan, transport: Transport) => CallService;
}

/**
 * Sends the calls that name an address there, and all others to `inner`. Such a call gets a connection of its own, which has none of the
 * deployment's keys, tokens and headers.
 */
export function atCallersPlace(
  plan: DeploymentPlan,
  inner: CallService,
  { transport, publicTransport, connectTo }: PlaceOptions,
): CallService {
  const { places } = plan;
  if (places === undefined) return inner;
  return (call, context) => {
    const { place, ...settings } = call.settings;
    if (place === undefined) return inner(call, context);
    const way = settings.apiKey === undefined ? undefined : wayTo(places, place);
    if (way === undefined) {
      const [param = 'api_base'] = place.fields;
      return Promise.reject(new LLMError('invalid_request', `${param} is not taken`, { param }));
    }
    const service = connectTo(planAt(plan, place), way === 'any' ? transport : publicTransport);
    return service({ ...call, settings }, context);
  };
}

/** Its settings stay, because addresses are made of them. Tokens and signatures that follow from them are for calls without a key. */
function planAt(
  { apiKey: _key, headers: _headers, params, settings, baseUrl, ...plan }: DeploymentPlan,
  { baseUrl: asked, apiVersion }: CallersPlace,
): DeploymentPlan {
  const { api_base: _base, base_url: _url, ...others } = params;
  const own = asked === undefined ? baseUrl : toBaseUrl(asked, plan.provider, plan.model);
  return {
    ...plan,
    params: others,
    settings: apiVersion === undefined ? settings : { ...settings, api_version: apiVersion },
    ...(own !== undefined && { baseUrl: own }),
  };
}
