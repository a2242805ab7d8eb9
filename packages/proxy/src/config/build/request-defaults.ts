import {
  type Call,
  type CallService,
  chooseProtocol,
  type JsonObject,
  type Protocol,
  type Provider,
  type RequestOf,
  type Result,
  type Service,
  when,
} from '@llm/core';
import { openaiChat } from '@llm/providers';
import { firstProtocol } from '../plan/base-url.ts';

/** Connections to one upstream, and the fields for calls that have none. */
export interface RequestDefaultsOptions {
  readonly provider: Provider;
  /** In OpenAI's words. */
  readonly defaults: JsonObject;
  /** Adds `toWireDefaults` to the bytes of a call in the protocol with this id. */
  readonly spliced: (protocol: string) => CallService;
  /** Adds nothing. */
  readonly plain: CallService;
}

// Fields that say the same; a request with both would be refused.
const synonyms: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
  functions: 'tools',
  tools: 'functions',
  function_call: 'tool_choice',
  tool_choice: 'function_call',
};

/**
 * Fills in request fields that a call does not have.
 *
 * A caller's bytes in the upstream's protocol get them spliced in; every other call gets them before it is
 * translated, so that each protocol finds its own words for them.
 */
export function requestDefaults(options: RequestDefaultsOptions): CallService {
  const { provider, defaults, spliced, plain } = options;
  const common = toHubDefaults(defaults);
  const takesBytes = (call: Call<'chat'>): boolean => {
    const { native } = call;
    if (native?.envelope === undefined || chooseProtocol(provider, call).id !== native.protocol)
      return false;
    return Object.keys(defaults).every((name) => !native.envelope.fields.has(synonyms[name] ?? ''));
  };
  const filled: Service<Call<'chat'>, Result<'chat'>> = (call, context) => {
    if (takesBytes(call)) return spliced(call.native?.protocol ?? '')(call, context);
    let whole: RequestOf<'chat'> | undefined;
    const { native: _bytes, ...rest } = call;
    const decoded = (): RequestOf<'chat'> => (whole ??= { ...common, ...call.decoded() });
    return plain({ ...rest, decoded }, context);
  };
  return when('chat', () => filled)(plain);
}

/** The defaults as one of the provider's protocols writes them; the first where none is named. */
export function toWireDefaults(
  provider: Provider,
  defaults: JsonObject,
  protocolId = firstProtocol(provider)?.id,
): JsonObject {
  const protocol = protocolsOf(provider).find(({ id }) => id === protocolId);
  const { drop = [], rename = {} } = provider.quirks ?? {};
  const written =
    protocol === undefined || protocol.id === openaiChat.id
      ? defaults
      : encodeDefaults(protocol, defaults);
  return Object.fromEntries(
    Object.entries(written)
      .filter(([name]) => !drop.includes(name))
      .map(([name, value]) => [rename[name] ?? name, value]),
  );
}

const asked: JsonObject = { model: 'model', messages: [{ role: 'user', content: 'text' }] };

function toHubDefaults(defaults: JsonObject): Partial<RequestOf<'chat'>> {
  // What only one protocol knows goes to upstreams of that protocol, as it is written.
  const { model: _model, messages: _messages, extra: _extra, ...rest } = decode(defaults);
  return rest;
}

function decode(defaults: JsonObject): RequestOf<'chat'> {
  const { server } = openaiChat;
  if (server === undefined)
    throw new TypeError('defaults are read by a protocol with a server side');
  const body = { ...asked, ...defaults };
  return server.decodeRequest({ body, params: {}, query: {}, headers: {} });
}

/** The fields that are there, or different, only because of the defaults. */
function encodeDefaults({ client }: Protocol<'chat'>, defaults: JsonObject): JsonObject {
  if (client === undefined) return {};
  const { body: without = {} } = client.encodeRequest(decode({}));
  const request = { ...decode({}), ...toHubDefaults(defaults) };
  const { body: filled = {} } = client.encodeRequest(request);
  return Object.fromEntries(
    Object.entries(filled).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(without[name]),
    ),
  );
}

function protocolsOf({ speaks }: Provider): readonly Protocol<'chat'>[] {
  return speaks.chat ?? [];
}
