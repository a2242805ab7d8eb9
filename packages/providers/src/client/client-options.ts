import type {
  CallLayer,
  CallService,
  Clock,
  Credentials,
  Headers,
  Provider,
  Transport,
} from '@llm/core';
import type { ClientHooks } from './hooks/client-hooks.ts';
import type { ClientSettings } from './target-params.ts';

/** What every client takes, whoever answers its calls. */
export interface SharedOptions extends ClientHooks {
  /**
   * Layers of your own around each call, outermost first: a cache, hooks, a log. They see a call once, with the name of the
   * model as its caller wrote it, and stand around its fallbacks and retries.
   */
  readonly layers?: readonly CallLayer[];
  /** Fields of a call, for all calls that do not set them, in the words and units of the call. They win over the options below. */
  readonly settings?: ClientSettings;
  /** For a whole call, its retries, fallbacks and stream included, in milliseconds; 0 for no bound. Default 600,000. */
  readonly timeoutMs?: number;
  /** `report` leaves out what an upstream cannot take, `refuse` fails such a call. Default `refuse`. */
  readonly onLoss?: 'refuse' | 'report';
  /** Equal consecutive chunks after which a stream counts as a loop; 0 never. Default 100. */
  readonly repeatedStreamingChunkLimit?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A client that calls providers itself. `Id` are the ids of the providers, so that the names of models are checked at compile time. */
export interface ClientOptions<Id extends string = string> extends SharedOptions {
  /** Who may be called. A call finds the one that a model's name begins with. */
  readonly providers: readonly Provider<Id>[];
  /** Not together with `providers`: a client has either providers or a service. */
  readonly service?: undefined;
  /** Key and base URL of a provider, asked at each call. Default: the provider's own environment variables. */
  readonly credentials?: (
    provider: Provider<Id>,
  ) => Credentials | undefined | Promise<Credentials | undefined>;
  /** Default: HTTP/1.1 over sockets of the client's own on Node, `fetch` elsewhere. */
  readonly transport?: Transport;
  /** Sent with every call. */
  readonly headers?: Headers;
  /** Retries after the first. Default 2, and 0 for a mocked call. */
  readonly retries?: number;
  /** From 0 to 1, for the pause before a retry. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * A client above a service, such as a router: its models are the service's, and so are retries, fallbacks and addresses. A
 * call says which model, and what it wants of the service (`fallbacks`, `num_retries`, `priority`).
 */
export interface ServiceClientOptions extends SharedOptions {
  /** Answers the calls. It stays open when the client is closed. */
  readonly service: CallService;
  /** Not together with `service`: a client has either providers or a service. */
  readonly providers?: undefined;
}
