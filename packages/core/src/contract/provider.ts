import type { JsonObject, JsonValue } from '../json/json-value.ts';
import type { CallService } from './call.ts';
import type { OperationName } from './operation.ts';
import type { Protocol } from './protocol.ts';
import type { Headers } from './transport.ts';

/** How a call proves who we are. `env` names the variable that holds the key by default. */
export type Auth =
  | { readonly scheme: 'bearer'; readonly env: string }
  | { readonly scheme: 'header'; readonly name: string; readonly env: string }
  | { readonly scheme: 'query'; readonly name: string; readonly env: string }
  | { readonly scheme: 'none'; readonly env?: string };

/** What a provider can do, and in which protocols. Of several for one operation the caller's own wins, else the first. */
export type Speaks = { readonly [Op in OperationName]?: readonly Protocol<Op>[] };

/** Small differences from the protocol, as data. Names are top-level fields of the wire request. */
export interface Quirks {
  /** Fields the provider refuses; they are left out and reported. */
  readonly drop?: readonly string[];
  /** Fields the provider does not know and whose loss changes no answer; they are left out in silence. */
  readonly ignore?: readonly string[];
  readonly rename?: Readonly<Record<string, string>>;
  /** Fields to send where the request has none. */
  readonly defaults?: JsonObject;
  /** Bounds on numbers; a value outside is moved to the nearer one. */
  readonly clamp?: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
  /** The dotted path of token counts in a stream event, where they are not at `usage`. */
  readonly usageAt?: string;
}

/** Pure functions for what quirks cannot say. */
export interface ProviderHooks {
  readonly patchRequest?: (body: JsonObject) => JsonObject;
  readonly patchEvent?: (data: JsonValue) => JsonValue;
}

/** Where to call and who we are. How to speak is the protocol's. */
export interface Provider {
  readonly id: string;
  /** May hold `{placeholders}` filled from the deployment's settings. */
  readonly baseUrl: string;
  readonly auth: Auth;
  readonly speaks: Speaks;
  /** The variable that may hold another base URL. */
  readonly baseUrlEnv?: string;
  readonly headers?: Headers;
  readonly quirks?: Quirks;
  readonly hooks?: ProviderHooks;
  /** Answers without a network, in place of a protocol. */
  readonly answer?: (settings: JsonObject) => CallService;
}

/** Gives its argument back, typed. */
export function defineProvider(provider: Provider): Provider {
  return provider;
}
