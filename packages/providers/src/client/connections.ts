import {
  type CallLayer,
  type CallService,
  type Clock,
  connect,
  type Credentials,
  environmentCredentials,
  type Headers,
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
  find(
    provider: Provider,
    kind: ConnectionKind,
    asked: Pick<Asked, 'apiKey' | 'baseUrl' | 'providerSettings'>,
  ): Promise<CallService>;
}

// Keys and addresses are those of a program's calls, of which there are few. A program that makes some up must not fill the memory.
const mostKept = 100;

export function createConnections({
  credentials = environmentCredentials,
  headers,
  clock,
  transport,
}: ConnectionOptions): Connections {
  const kept = new Map<Provider, Map<string, CallService>>();
  const keepTokens = createTokenKeeper();
  return {
    async find(given, { protocol, within = [] }, asked) {
      const provider = keepTokens(given);
      const known = provider.answer === undefined ? await credentials(provider) : undefined;
      const own = asked.providerSettings;
      // Tokens that the call asks for are nearer to it than a key in a variable.
      const hasTokens = tokenSourceOf(provider.auth, own) !== undefined;
      const configured = hasTokens ? undefined : known?.apiKey;
      const apiKey = asked.apiKey === undefined ? configured : dereference(asked.apiKey);
      const baseUrl = asked.baseUrl === undefined ? known?.baseUrl : dereference(asked.baseUrl);
      const settings = { ...known?.settings, ...own };
      const ofProvider = kept.get(provider) ?? new Map<string, CallService>();
      kept.set(provider, ofProvider);
      const sorted = Object.entries(settings).toSorted();
      const name = JSON.stringify([protocol.id, apiKey ?? null, baseUrl ?? null, sorted]);
      const found = ofProvider.get(name);
      if (found !== undefined) return found;
      const connected = connect(withProtocols(provider, [protocol]), {
        transport: transport(),
        clock,
        settings,
        ...(headers === undefined ? {} : { headers }),
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(baseUrl === undefined ? {} : { baseUrl }),
      });
      const service = stack(within, connected);
      if (ofProvider.size >= mostKept) ofProvider.clear();
      ofProvider.set(name, service);
      return service;
    },
  };
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
