import type { LLMError, Protocol, ServedModel } from '@llm/core';
import { errorResponse } from '../respond/error-response.ts';
import { jsonResponse } from '../respond/json-response.ts';
import type { Route, RoutedInbound } from '../route-table.ts';
import type { EndpointOptions } from './endpoint.ts';
import { readJson, scanJson } from './json-body.ts';

/** What is needed to answer a protocol's questions about the models. */
export interface ProtocolModelsOptions extends Pick<EndpointOptions, 'maxJsonDepth' | 'scratch'> {
  readonly models: () => readonly ServedModel[];
}

/** The routes at which a protocol's clients ask what models there are, answered in the protocol's own words. */
export function protocolModelRoutes(
  { id, server }: Protocol,
  options: ProtocolModelsOptions,
): readonly Route[] {
  if (server?.modelRoutes === undefined) return [];
  const dialect = { protocol: id, encodeError: (error: LLMError) => server.encodeError(error) };
  return server.modelRoutes.map((route): Route => {
    const reply = (inbound: RoutedInbound) => {
      const body = bodyOf(inbound, options);
      return jsonResponse(route.answer({ models: options.models(), body, params: inbound.params }));
    };
    return {
      pattern: route.pattern,
      access: 'key',
      answer: (inbound) => Promise.resolve(inbound).then(reply),
      refuse: (error, requestId) => errorResponse(error, requestId, dialect),
    };
  });
}

function bodyOf(inbound: RoutedInbound, options: ProtocolModelsOptions) {
  if (inbound.body.length === 0) return {};
  return readJson(scanJson(inbound, options), { cut: [], model: undefined });
}
