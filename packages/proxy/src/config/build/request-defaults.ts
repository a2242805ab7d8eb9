import {
  type Call,
  type CallService,
  chooseProtocol,
  type JsonObject,
  type OperationName,
  type Protocol,
  type Provider,
  type Result,
  type Service,
  when,
} from '@llm/core';
import { openaiChat, openaiCompletions } from '@llm/providers';
import { createWireDefaults } from './wire-defaults.ts';

/** Connections to one upstream, and the fields for calls that have none. */
export interface RequestDefaultsOptions {
  readonly provider: Provider;
  /** In OpenAI's words. */
  readonly defaults: JsonObject;
  /** What the models of the deployment take, where it says so. */
  readonly takes?: JsonObject | undefined;
  /** Adds nothing. */
  readonly plain: CallService;
  /** Adds fields to each call, as they are. */
  readonly adding: (fields: JsonObject) => CallService;
}

// What chat and completions call by the same name and mean the same by.
const ofCompletions: ReadonlySet<string> = new Set([
  ...['max_tokens', 'temperature', 'top_p', 'n', 'stop', 'presence_penalty', 'frequency_penalty'],
  ...['logit_bias', 'seed', 'user'],
]);

/**
 * Fills in request fields that a call does not have.
 *
 * A caller's bytes in the upstream's protocol get them in its words, beside and within their fields; every other call gets
 * them before it is translated, so that each protocol finds its own words for them.
 */
export function requestDefaults(options: RequestDefaultsOptions): CallService {
  const { defaults, plain } = options;
  const chat = filling(options, {
    own: openaiChat,
    asked: { model: 'model', messages: [{ role: 'user', content: 'text' }] },
    defaults,
  });
  const completions = filling(options, {
    own: openaiCompletions,
    asked: { model: 'model', prompt: 'text' },
    defaults: toCompletions(defaults),
  });
  return when('textCompletion', () => completions)(when('chat', () => chat)(plain));
}

function toCompletions({ max_completion_tokens: bound, ...defaults }: JsonObject): JsonObject {
  const fields = bound === undefined ? defaults : { max_tokens: bound, ...defaults };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => ofCompletions.has(name)));
}

/** The defaults of one operation, in the words of the protocol in which the configuration says them. */
interface Said<Op extends OperationName> {
  readonly own: Protocol<Op>;
  /** A request without any settings. */
  readonly asked: JsonObject;
  readonly defaults: JsonObject;
}

function filling<Op extends OperationName>(
  { provider, takes, plain, adding }: RequestDefaultsOptions,
  { own, asked, defaults }: Said<Op>,
): Service<Call<Op>, Result<Op>> {
  const wire = createWireDefaults({ provider, own, asked, defaults, takes });
  let addingKept: CallService | undefined;
  return (call, context) => {
    // `plain` reports an operation that the provider lacks, or answers it in another way.
    if (provider.speaks[call.operation] === undefined) return plain(call, context);
    const protocol = chooseProtocol(provider, call);
    const decoded = once(() => wire.fill(call.decoded()));
    const { native } = call;
    if (native?.envelope !== undefined && native.protocol === protocol.id) {
      const lacked = wire.lackedBy({
        protocol,
        model: call.model,
        fields: native.envelope.fields,
        decoded: () => call.decoded(),
      });
      return plain({ ...call, native: { ...native, defaults: lacked }, decoded }, context);
    }
    // The caller's own body stays with the call. If the upstream is called in another protocol, its bytes are not used.
    const { native: _bytes, ...rest } = call;
    const filled = native?.protocol === protocol.id ? { ...rest, decoded } : { ...call, decoded };
    if (protocol.id !== own.id || wire.kept === undefined) return plain(filled, context);
    addingKept ??= adding(wire.kept);
    return addingKept(filled, context);
  };
}

function once<Value>(make: () => Value): () => Value {
  let value: { readonly made: Value } | undefined;
  return () => (value ??= { made: make() }).made;
}
