import { LLMError } from '../../error/llm-error.ts';
import { type Environment, processEnvironment } from '../../runtime/process-environment.ts';
import { fromAddressPart } from '../../text/address-part.ts';
import { proxyFor } from '../proxy-for.ts';
import type { UndiciOptions } from './undici-options.ts';

/** A proxy that passes requests to http upstreams on, and connections to https ones when it is asked by CONNECT. */
export interface ForwardProxy {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** What an error calls it: its URL without user name and password. */
  readonly name: string;
  /** The value of `proxy-authorization`; `undefined` if its URL holds no user name. */
  readonly authorization: string | undefined;
}

/** Gives the proxy of an origin; `undefined` for none. */
export type ForwardProxies = (origin: string) => ForwardProxy | undefined;

/**
 * The environment is read now and not again.
 *
 * @throws {LLMError} by what it gives; invalid_request, without the URL: the proxy of the origin has no http or https URL
 */
export function createForwardProxies(
  option: UndiciOptions['proxy'] = 'environment',
  environment: Environment = processEnvironment(),
): ForwardProxies {
  if (option === false) return () => undefined;
  if (option !== 'environment') {
    const proxy = parseProxy(option);
    return () => proxy;
  }
  return (origin) => {
    const url = proxyFor(origin, environment);
    return url === undefined ? undefined : parseProxy(url);
  };
}

/** A proxy's answer to a call without the right name and password. It will not change its mind before somebody mends the URL. */
export function passwordError({ name, authorization }: ForwardProxy): LLMError {
  const problem =
    authorization === undefined
      ? 'asks for a user name and a password, and its URL holds none'
      : 'refused the user name and the password of its URL';
  return new LLMError('connection', `the proxy ${name} ${problem} (407)`, { retryable: false });
}

function parseProxy(given: string): ForwardProxy {
  // Most programs take `proxy.example:3128` for an http URL.
  const text = given.includes('://') ? given : `http://${given}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new LLMError('invalid_request', 'the URL of the proxy is not an http or https URL', {
      param: 'proxy',
    });
  }
  const isSecure = url.protocol === 'https:';
  return {
    isSecure,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    name: url.origin,
    authorization: authorizationOf(url),
  };
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '') return undefined;
  // A password with a percent sign that nobody has encoded is taken as it is.
  const [name, secret] = [username, password].map((part) => fromAddressPart(part) ?? part);
  const both = `${name}:${secret}`;
  return `Basic ${Buffer.from(both).toString('base64')}`;
}
