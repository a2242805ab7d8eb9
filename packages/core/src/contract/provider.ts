import type { Pieces } from '../bytes/concatenate.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import type { CallService } from './call.ts';
import type { OperationName } from './operation.ts';
import type { Address, Protocol } from './protocol.ts';
import type { Headers } from './transport.ts';

/** A key, or where to get one at the time of a call, which the signal aborts. */
export type ApiKey =
  string | ((signal: AbortSignal) => string | undefined | Promise<string | undefined>);

/** A request as it will be sent, for whoever signs it. */
export interface SignableRequest {
  /** HTTP method, in capitals. */
  readonly method: string;
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  /** Begins with a slash; holds the query. */
  readonly path: string;
  /** Names in lower case. The transport adds `host` and the length of the body. */
  readonly headers: Headers;
  /** The whole body in the pieces that are sent one after the other; text is sent as UTF-8. Empty where there is none. */
  readonly body: Pieces;
}

/**
 * Gives the headers that prove who sends a request; they are added to it and win over its own.
 *
 * Called once for each attempt, when nothing else changes the request any more. The signal aborts with the
 * call, and the call does not wait for a signer that ignores it. What it throws fails the call: an `LLMError`
 * as it is, anything else as `authentication`.
 */
export type Signer = (request: SignableRequest, signal: AbortSignal) => Headers | Promise<Headers>;

/**
 * Tokens in place of a key, from a deployment's settings; `undefined` where they ask for none. Called once for each
 * connection that has no key. A token goes as `Bearer`, whatever the scheme.
 */
export type CreateTokenSource = (settings: JsonObject) => ApiKey | undefined;

/** How a call proves who we are. `env` names the variable that holds the key by default. */
export type Auth =
  | {
      readonly scheme: 'bearer';
      /** Environment variable of the key. */
      readonly env: string;
      /** Another variable that may hold the key, where `env` is not set. */
      readonly otherEnv?: string;
      /** Makes tokens from settings, for deployments without a key. Default: keys only. */
      readonly createTokenSource?: CreateTokenSource;
    }
  | {
      readonly scheme: 'header';
      /** Name of the header that takes the key. */
      readonly name: string;
      /** Environment variable of the key. */
      readonly env: string;
      /** Makes tokens from settings, for deployments without a key. Default: keys only. */
      readonly createTokenSource?: CreateTokenSource;
    }
  | { readonly scheme: 'query'; readonly name: string; readonly env: string }
  | { readonly scheme: 'none'; readonly env?: string }
  | {
      readonly scheme: 'signed';
      /** Environment variable of the key, for signers that need one. Default: none. */
      readonly env?: string;
      /** Whether a key that a call brings goes as `Bearer`, in place of the signature. Default `false`: such a call is refused. */
      readonly takesKeys?: boolean;
      /** Called once for each connection, with the deployment's settings and the configured key, if there is one. */
      createSigner(settings: JsonObject, apiKey: ApiKey | undefined): Signer;
    };

/** What a provider can do, and in which protocols. Of several for one operation the caller's own wins, else the first. */
export type Speaks = { readonly [Op in OperationName]?: readonly Protocol<Op>[] };

/** Small differences from the protocol, as data. Names are top-level fields of the wire request. */
export interface Quirks {
  /** Fields the provider refuses; they are left out and reported. */
  readonly drop?: readonly string[];
  /** Fields the provider does not know and whose loss changes no answer; they are left out in silence. */
  readonly ignore?: readonly string[];
  /** New names of top-level fields, by the names in the protocol. Default: none. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Fields to send where the request has none. */
  readonly defaults?: JsonObject;
  /** Fields that only the first protocol of an operation can say: a call that has one, or gets one by default, is made in it. */
  readonly firstOnly?: readonly string[];
  /** Fields that stand within another one, by the name of that one. What stands there already wins. */
  readonly within?: Readonly<Record<string, string>>;
  /** Bounds on numbers; a value outside is moved to the nearer one. */
  /** Bounds of numbers, by the names of their fields: a value outside becomes the nearest bound. Default: none. */
  readonly clamp?: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
  /** The dotted path of token counts in a stream event, where they are not at `usage`. */
  readonly usageAt?: string;
}

/** What an address may depend on beside the protocol's own. */
export interface AddressTarget {
  /** The operation that is called. */
  readonly operation: OperationName;
  /** The upstream's name of the model. */
  readonly model: string;
  /** Those of the connection, such as a region or a version of the API. */
  readonly settings: JsonObject;
  /** What the base URL already says. The address is put behind its path, and wins over its query. */
  readonly base: UrlBase;
}

/** What stands in a base URL behind its host. */
export interface UrlBase {
  /** Without a slash at the end; empty where there is none. */
  readonly path: string;
  /** Parameters of the query of the base URL. */
  readonly query: Readonly<Record<string, string>>;
}

/** What may decide which of its forms a provider takes for a connection. */
export interface VariantTarget {
  /** The base URL of the connection, where it has one of its own. */
  readonly baseUrl: string | undefined;
}

/** Pure functions for what quirks cannot say. `patchRequest` and `patchEvent` change values, so that every call has to be translated. */
export interface ProviderHooks {
  /**
   * What follows from a connection's settings, such as a host from a region. It may fill placeholders; what the settings say themselves wins.
   * @throws {LLMError} invalid_request: a setting makes no sense
   */
  readonly settings?: (settings: JsonObject) => JsonObject;
  /** Where a call goes, from where its protocol would send it. */
  readonly address?: (address: Address, target: AddressTarget) => Address;
  /** Changes the body of a request before it is sent. Every call is translated then. */
  readonly patchRequest?: (body: JsonObject) => JsonObject;
  /** Changes an event of a stream before it is decoded. Every call is translated then. */
  readonly patchEvent?: (data: JsonValue) => JsonValue;
  /** The provider as one connection needs it, such as one that speaks fewer protocols; `undefined`: as it is. */
  readonly variant?: (target: VariantTarget) => Provider | undefined;
}

/** Where to call and who we are. How to speak is the protocol's. `Id` lets a client tell at compile time whose models it can ask. */
export interface Provider<Id extends string = string> {
  /** What stands before the slash in the name of a model. */
  readonly id: Id;
  /** May hold `{placeholders}` filled from the deployment's settings. */
  readonly baseUrl: string;
  /** How requests to the provider are authenticated. */
  readonly auth: Auth;
  /** The protocols that the provider speaks, one for each operation. */
  readonly speaks: Speaks;
  /**
   * Ids of further protocols that it speaks, for a gateway that serves them (`withProtocols` of `@llm/providers`). A program
   * that calls in one protocol need not hold the code of the others.
   */
  readonly alsoSpeaks?: readonly string[];
  /** The id of the only protocol that a model speaks for an operation; `undefined` where it speaks each of them. */
  readonly protocolOf?: (model: string, operation: OperationName) => string | undefined;
  /** How many inputs one call for embeddings may have. More are asked for in several calls by `embeddedInParts` of `@llm/providers`. */
  readonly inputsAtOnce?: (model: string) => number;
  /** The variable that may hold another base URL. */
  readonly baseUrlEnv?: string;
  /** The variables that may hold settings which a deployment leaves out, by the names of the settings. Of several the first that is set counts. */
  readonly settingsEnv?: Readonly<Record<string, string | readonly string[]>>;
  /** Headers of every request. Default: none. */
  readonly headers?: Headers;
  /** Parameters in the query of every call, such as a version of the API. Those of an address win. */
  readonly query?: Readonly<Record<string, string>>;
  /**
   * What may stand before a slash in a deployment's name of a model, and which model the rest then behaves like. For
   * providers whose customers choose the names.
   */
  readonly modelFamilies?: Readonly<Record<string, string>>;
  /**
   * Whether its own servers keep to the letter of its protocols, so that answers in passthrough need not be compared
   * with the protocol. It says nothing of another base URL, where other servers stand. Default `false`.
   */
  readonly isExact?: boolean;
  /** Differences from the protocol in top-level fields. Default: none. */
  readonly quirks?: Quirks;
  /** What its models take, in words that its protocols know; it wins over what they know of a model by its name. */
  readonly takes?: JsonObject;
  /** Differences that quirks cannot express. Default: none. */
  readonly hooks?: ProviderHooks;
  /** Answers without a network, in place of a protocol. */
  readonly answer?: (settings: JsonObject) => CallService;
}

/** Gives its argument back, typed, with its id as a literal. */
export function defineProvider<const Id extends string>(provider: Provider<Id>): Provider<Id> {
  return provider;
}
