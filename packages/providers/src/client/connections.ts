import {
  type CallLayer,
  type CallService,
  type Clock,
  connect,
  type Credentials,
  environmentCredentials,
  type Headers,
  isThenable,
  LLMError,
  type Protocol,
  type Provider,
  stack,
  tokenSourceOf,
  type Transport,
} from '@llm/core';
import { withProtocols } from '../gateway/with-protocols.ts';
import { createTokenKeeper } from './keep-tokens.ts';
import type { Asked } from './read-params.ts';

export interface ConnectionOptions {
  readonly credentials?: (
    provider: Provider,
  ) => Credentials | undefined | Promise<Credentials | undefined>;
  readonly headers?: Headers;
  readonly clock: Clock;
  readonly transport: () => Transport;
}

/** How the calls of one kind are connected. */
export interface ConnectionKind {
  /** In which they are written, and for which providers are asked that speak it beside others. */
  readonly protocol: Protocol;
  /** Between the mocks and the provider, outermost first. */
  readonly within?: readonly CallLayer[] | undefined;
}

/** The services of providers, kept by provider, kind of call, key, base URL and settings. */
export interface Connections {
  /**
   * Who answers a call to this provider, with the credentials of this moment.
   *
   * @throws {LLMError} authentication: a variable that the call names is not set
   */
  find(provider: Provider, kind: ConnectionKind, asked: Place): CallService | Promise<CallService>;
}

/** What a call says of where it goes. */
type Place = Pick<Asked, 'apiKey' | 'baseUrl' | 'providerSettings'>;

// Keys and addresses are those of a program's calls, of which there are few. A program that makes some up must not fill the memory.
const mostKept = 100;

export function createConnections({
  credentials = environmentCredentials,
  headers,
  clock,
  transport,
}: ConnectionOptions): Connections {
  const kept = new Map<Provider, KeptServices>();
  const keepTokens = createTokenKeeper();

  const choose = (
    provider: Provider,
    { protocol, within = [] }: ConnectionKind,
    { asked, known }: { readonly asked: Place; readonly known: Credentials | undefined },
  ): CallService => {
    const own = asked.providerSettings;
    // Tokens that the call asks for are nearer to it than a key in a variable.
    const hasTokens = tokenSourceOf(provider.auth, own) !== undefined;
    const configured = hasTokens ? undefined : known?.apiKey;
    const apiKey = asked.apiKey === undefined ? configured : dereference(asked.apiKey);
    const baseUrl = asked.baseUrl === undefined ? known?.baseUrl : dereference(asked.baseUrl);
    const settings = { ...known?.settings, ...own };
    const services = kept.get(provider) ?? {
      byName: new Map<string, CallService>(),
      last: undefined,
    };
    kept.set(provider, services);
    const sorted = Object.entries(settings);
    const { last } = services;
    const isLast =
      last?.protocol === protocol && last.apiKey === apiKey && last.baseUrl === baseUrl;
    if (isLast && sorted.length === 0) return last.service;
    const name = JSON.stringify([protocol.id, apiKey ?? null, baseUrl ?? null, sorted.toSorted()]);
    const { byName } = services;
    let service = byName.get(name);
    if (service === undefined) {
      const connected = connect(withProtocols(provider, [protocol]), {
        transport: transport(),
        clock,
        settings,
        ...(headers === undefined ? {} : { headers }),
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(baseUrl === undefined ? {} : { baseUrl }),
      });
      service = stack(within, connected);
      if (byName.size >= mostKept) byName.clear();
      byName.set(name, service);
    }
    if (sorted.length === 0) services.last = { protocol, apiKey, baseUrl, service };
    return service;
  };

  return {
    find(given, kind, asked) {
      const provider = keepTokens(given);
      const known = provider.answer === undefined ? credentials(provider) : undefined;
      return isThenable(known)
        ? known.then((said) => choose(provider, kind, { asked, known: said }))
        : choose(provider, kind, { asked, known });
    },
  };
}

/** The services of one provider. */
interface KeptServices {
  readonly byName: Map<string, CallService>;
  /** That of the last call without settings, which most calls share. */
  last: LastService | undefined;
}

interface LastService {
  readonly protocol: Protocol;
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  readonly service: CallService;
}

const environmentPrefix = 'os.environ/';

/** A value, or that of the variable it names. */
function dereference(value: string): string {
  if (!value.startsWith(environmentPrefix)) return value;
  const env = value.slice(environmentPrefix.length);
  const { apiKey } = environmentCredentials({ auth: { scheme: 'bearer', env } });
  if (apiKey !== undefined) return apiKey;
  throw new LLMError('authentication', `the environment variable ${env} is not set`);
}
