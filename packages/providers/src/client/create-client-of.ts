import { type CallLayer, type Clock, LLMError } from '@llm/core';
import { assemble, type ClientOf } from './assemble.ts';
import type { ClientCall } from './calls/client-call.ts';
import type { ClientMethods } from './client.ts';
import type { ClientOptions, ServiceClientOptions } from './client-options.ts';

/** What a client of chosen parts has beside its calls. */
export interface ClientParts {
  /** Makes what answers calls with `mock_*` fields, such as `mocked`. Default: such a call is refused with `unsupported`. */
  readonly mocks?: (options: { readonly clock: Clock }) => CallLayer;
}

/**
 * A client that can make the given kinds of calls and no others, so that a bundle holds the code of no others:
 * `createClientOf([completion], { providers: [openai] })`.
 */
export function createClientOf<Name extends keyof ClientMethods, const Id extends string>(
  calls: readonly ClientCall<Name>[],
  options: ClientOptions<Id> & ClientParts,
): ClientOf<Name, Id>;
export function createClientOf<Name extends keyof ClientMethods>(
  calls: readonly ClientCall<Name>[],
  options: ServiceClientOptions & ClientParts,
): ClientOf<Name>;
export function createClientOf<Name extends keyof ClientMethods>(
  calls: readonly ClientCall<Name>[],
  options: (ClientOptions | ServiceClientOptions) & ClientParts,
): ClientOf<Name> {
  const { mocks } = options;
  return assemble(calls, options, (clock) => mocks?.({ clock }) ?? refuseMocks);
}

const refuseMocks: CallLayer = (inner) => (call, context) => {
  if (call.settings.mock === undefined) return inner(call, context);
  const [param = 'mock_response'] = Object.keys(call.settings.mock);
  const message = `${param} needs a client with mocks: createClientOf([…], { mocks: mocked, … })`;
  return Promise.reject(new LLMError('unsupported', message, { param }));
};
