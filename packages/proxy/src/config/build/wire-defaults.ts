import {
  asObject,
  type Envelope,
  type JsonObject,
  type JsonValue,
  type NativeClient,
  type OperationName,
  type Protocol,
  type Provider,
  type RequestOf,
} from '@llm/core';

/** Fields for calls that do not have them, as the configuration says them. */
export interface SaidDefaults<Op extends OperationName> {
  readonly provider: Pick<Provider, 'quirks' | 'takes'>;
  /** The protocol whose words the configuration uses. */
  readonly own: Protocol<Op>;
  /** A request of it without any settings. */
  readonly asked: JsonObject;
  readonly defaults: JsonObject;
  /** What the models of the deployment take, where it says so. */
  readonly takes?: JsonObject | undefined;
}

/** The same fields in the words of each protocol, and of the hub. */
export interface WireDefaults<Op extends OperationName> {
  /** A hub request with what it lacks of them. */
  fill(request: RequestOf<Op>): RequestOf<Op>;
  /** What only the protocol of the configuration knows, in the provider's words; `undefined` where there is nothing. */
  readonly kept: JsonObject | undefined;
  /**
   * What a request in a protocol's own bytes lacks of them. Objects among them may stand in the request too; then they hold
   * nothing that the request says, whatever words it says it in.
   */
  lackedBy(request: NativeDefaultsTarget<Op>): JsonObject;
}

/** A request in its own bytes. */
export interface NativeDefaultsTarget<Op extends OperationName> {
  readonly protocol: Protocol<Op>;
  /** The upstream's name, since models of one provider take the same in different words. */
  readonly model: string;
  readonly fields: Envelope['fields'];
  decoded(): RequestOf<Op>;
}

// Fields that say the same; a request with both would be refused.
const synonyms: ReadonlyMap<string, string> = new Map([
  ['max_tokens', 'max_completion_tokens'],
  ['max_completion_tokens', 'max_tokens'],
  ['functions', 'tools'],
  ['tools', 'functions'],
  ['function_call', 'tool_choice'],
  ['tool_choice', 'function_call'],
]);

// Callers name the model where a deployment takes any.
const mostRemembered = 1_000;

/**
 * Reads the defaults once, and writes them in the words of a protocol when first a call needs them.
 *
 * @throws {LLMError} invalid_request: a field has another type than its protocol wants
 */
export function createWireDefaults<Op extends OperationName>(
  said: SaidDefaults<Op>,
): WireDefaults<Op> {
  const { own, defaults, provider } = said;
  const filled = decode(said, defaults);
  const kept = inProvidersWords(provider, asObject(extraOf(filled)?.['fields']) ?? {});
  // A default that only one protocol knows goes to upstreams of that protocol, as it is written.
  const plain: RequestOf<Op> = { ...filled, extra: undefined };
  const names = namesOf(plain, decode(said, {}));
  const known = new Map<string, JsonObject>();
  const write = (protocol: Protocol<Op>, request: RequestOf<Op>): JsonObject =>
    inProvidersWords(provider, encode(said, protocol, request));
  const all = (protocol: Protocol<Op>, model: string): JsonObject => {
    if (protocol.id === own.id) return inProvidersWords(provider, defaults);
    const key = `${protocol.id} ${model}`;
    const written = known.get(key) ?? write(protocol, { ...plain, model });
    if (known.size >= mostRemembered) known.clear();
    known.set(key, written);
    return written;
  };
  return {
    fill: (request) => ({ ...plain, ...request }),
    kept: Object.keys(kept).length === 0 ? undefined : kept,
    lackedBy: ({ protocol, model, fields, decoded }) => {
      const written = all(protocol, model);
      if (protocol.id === own.id) return withoutSynonyms(written, fields);
      if (!meets(written, fields, protocol.client?.native)) return written;
      const request = decoded();
      const isSaid = names.filter((name) => Reflect.get(request, name) !== undefined);
      const unsaid = Object.fromEntries(isSaid.map((name) => [name, undefined]));
      return write(protocol, { ...plain, ...unsaid, model });
    },
  };
}

function decode<Op extends OperationName>(
  { own, asked }: SaidDefaults<Op>,
  fields: JsonObject,
): RequestOf<Op> {
  const { server } = own;
  if (server === undefined)
    throw new TypeError('defaults are read by a protocol with a server side');
  return server.decodeRequest({
    body: { ...asked, ...fields },
    params: {},
    query: {},
    headers: {},
  });
}

function extraOf(request: object): JsonObject | undefined {
  return asObject(asObject(request)?.['extra']);
}

/** The fields that a request has more than another one. */
function namesOf(request: object, other: object): readonly string[] {
  return Object.keys(request).filter((name) => !Object.hasOwn(other, name));
}

/** The fields that are there, or different, only because of the defaults. */
function encode<Op extends OperationName>(
  said: SaidDefaults<Op>,
  { client }: Protocol<Op>,
  request: RequestOf<Op>,
): JsonObject {
  if (client === undefined) return {};
  const target = { takes: takesOf(said) };
  const { model } = request;
  const { body: without = {} } = client.encodeRequest({ ...decode(said, {}), model }, target);
  const { body: filled = {} } = client.encodeRequest(request, target);
  return Object.fromEntries(
    Object.entries(filled).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(without[name]),
    ),
  );
}

function takesOf({ provider, takes }: Pick<SaidDefaults<never>, 'provider' | 'takes'>) {
  return provider.takes === undefined || takes === undefined
    ? (takes ?? provider.takes)
    : { ...provider.takes, ...takes };
}

function inProvidersWords(
  { quirks = {} }: Pick<Provider, 'quirks'>,
  fields: JsonObject,
): JsonObject {
  const { drop = [], rename = {} } = quirks;
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !drop.includes(name))
      .map(([name, value]) => [rename[name] ?? name, value]),
  );
}

function withoutSynonyms(written: JsonObject, fields: Envelope['fields']): JsonObject {
  const isSaid = (name: string): boolean => fields.has(synonyms.get(name) ?? '');
  const names = Object.keys(written);
  if (!names.some(isSaid)) return written;
  return Object.fromEntries(
    names.filter((name) => !isSaid(name)).map((name) => [name, written[name]]),
  );
}

/** Whether a default would come into an object that the request has. */
function meets(
  written: JsonObject,
  fields: Envelope['fields'],
  native: NativeClient | undefined,
): boolean {
  return Object.entries(written).some(
    ([name, value]) =>
      isObject(value) && (fields.has(name) || fields.has(native?.otherName?.(name) ?? name)),
  );
}

function isObject(value: JsonValue | undefined): boolean {
  return asObject(value) !== undefined;
}
