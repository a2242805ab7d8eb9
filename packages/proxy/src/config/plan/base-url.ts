import type { JsonObject, Protocol, Provider } from '@llm/core';

/**
 * The base URL that a person meant.
 *
 * A host alone gets the path of the provider's own URL, since that is what most people forget; a slash at the
 * end says that there is none. A whole endpoint loses the part that the protocol adds.
 */
export function toBaseUrl(given: string, provider: Provider, model: string): string {
  if (!URL.canParse(given)) return given;
  const { pathname, search } = new URL(given);
  if (search === '' && pathname === '/' && !given.endsWith('/')) {
    return given + pathOf(provider.baseUrl);
  }
  const endpoint = endpointsOf(provider, model).find((path) => pathname.endsWith(path));
  if (endpoint === undefined) return given;
  // The query of the base URL is sent with every call.
  return given.slice(0, given.length - search.length - endpoint.length) + search;
}

/** What the provider's protocols add to a base URL. */
function endpointsOf({ speaks }: Provider, model: string): readonly string[] {
  const protocols: readonly Protocol[] = Object.values(speaks).flat();
  return protocols.flatMap(({ client }) =>
    client === undefined ? [] : [client.address({ model, stream: false }).path],
  );
}

/** Whether every deployment says where its provider is, so that a base URL of its own is nothing out of the ordinary. */
export function hasPlaces({ baseUrl }: Provider): boolean {
  return /\{\w+\}/.test(baseUrl);
}

/** The protocol in which a provider is called where the caller's own is not among those it speaks. */
export function firstProtocol({ speaks }: Provider): Protocol<'chat'> | undefined {
  return speaks.chat?.[0];
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return '';
  return new URL(url).pathname.replace(/\/$/, '');
}

/** What is wrong with the URL at which a provider is to be called; `undefined` where nothing is. */
export function baseUrlComplaint(
  given: string | undefined,
  provider: Provider,
  params: JsonObject,
): string | undefined {
  if (given !== undefined) return urlComplaint(given);
  // The deployment's own parameters fill the places of the provider's URL.
  for (const [, name = ''] of provider.baseUrl.matchAll(/\{(\w+)\}/g)) {
    if (typeof params[name] !== 'string') {
      const { id, baseUrlEnv: env, settingsEnv = {} } = provider;
      const names = [settingsEnv[name] ?? []].flat();
      const others = names.length === 0 ? '' : `, which may stand in ${names.join(' or ')}`;
      const variable = env === undefined ? '' : `, and ${env} is not set`;
      return `is missing${variable}: the base URL of ${id} has a place for ${name}${others}`;
    }
  }
  return undefined;
}

/** What is wrong with a URL, in words that help to mend it; `undefined` where it can be called. */
function urlComplaint(given: string): string | undefined {
  const expected = 'expected an http or https URL';
  if (given.includes('${') || given.includes('{{')) {
    return `${expected}, found a placeholder: a variable is written os.environ/NAME`;
  }
  const [, scheme, host = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/(?:[^@/]*@)?([^:/?#]*)/i.exec(given) ?? [];
  if (scheme === undefined) return `${expected}, found none of http:// and https:// before it`;
  if (!/^https?$/i.test(scheme)) return `${expected}, found ${scheme}://`;
  if (URL.canParse(given)) return lossOf(new URL(given));
  if (/\s/.test(host)) return `${expected}, found white space in the host`;
  if (host === '') return `${expected}, found no host`;
  // https://url.spec.whatwg.org/#ends-in-a-number-checker
  if (/\.(\d+|0x[0-9a-f]*)\.?$/i.test(host)) {
    return `the host ${host} ends in a number, which URLs keep for IP addresses, so no HTTP client of Node can call it: give the host another name, such as ${host.replaceAll('.', '-')}`;
  }
  if (/:\d+(\/|$)/.test(given.slice(given.indexOf(host) + host.length))) {
    return `${expected}, found a host or a port that is none`;
  }
  return `${expected}, found something that is none`;
}

/** What stands in a URL and is sent with no call, so that it would be lost without a word. */
function lossOf({ username, password, hash }: URL): string | undefined {
  if (username + password !== '') {
    return 'must not have a user name or a password, which no call would show: say who calls with api_key, or with extra_headers as authorization';
  }
  return hash === '' ? undefined : 'must not have a fragment (#), which no call would have';
}
