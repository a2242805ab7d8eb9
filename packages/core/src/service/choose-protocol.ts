import type { Call } from '../contract/call.ts';
import type { OperationName } from '../contract/operation.ts';
import type { Protocol } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import { LLMError } from '../error/llm-error.ts';
import type { SpokenProtocol } from './response-head.ts';

/**
 * The protocol in which a provider is called: the caller's own where the provider speaks it and it can say what is asked,
 * else the first.
 *
 * @throws {LLMError} unsupported: the provider does not offer the operation
 */
export function chooseProtocol<Op extends OperationName>(
  provider: Pick<Provider, 'id' | 'speaks' | 'protocolOf' | 'quirks'>,
  call: Call<Op>,
): SpokenProtocol<Op> {
  const all: readonly Protocol<Op>[] = provider.speaks[call.operation] ?? [];
  const only = provider.protocolOf?.(call.model, call.operation);
  const protocols =
    only === undefined || all.length < 2 ? all : all.filter(({ id }) => id === only);
  const own = protocols.find(
    ({ id, client }) => id === call.native?.protocol && client !== undefined,
  );
  const spoken = own === undefined || needsFirst(provider, call) ? protocols[0] : own;
  if (spoken?.client === undefined) {
    throw new LLMError('unsupported', `${provider.id} does not offer ${call.operation}`);
  }
  return { ...spoken, client: spoken.client };
}

function needsFirst({ quirks = {} }: Pick<Provider, 'quirks'>, { native }: Call): boolean {
  const { firstOnly, defaults = {} } = quirks;
  if (firstOnly === undefined) return false;
  const fields = native?.envelope?.fields;
  return firstOnly.some((name) => Object.hasOwn(defaults, name) || fields?.has(name) === true);
}
