import type { OperationName } from '../contract/operation.ts';
import type { Loss } from '../contract/protocol.ts';
import { LLMError } from '../error/llm-error.ts';
import type { JsonObject } from '../json/json-value.ts';
import type { LaneCall, WireRequest } from './lane.ts';
import { applyQuirks } from './quirks.ts';
import { toUpstreamRequest } from './read-answer.ts';

/**
 * The hub request in the upstream's words, with the provider's quirks and hooks applied.
 *
 * @throws {LLMError} unsupported: a parameter cannot be translated and the call asks to be refused then
 */
export function toTranslatedWire<Op extends OperationName>({
  provider,
  defaults,
  client,
  call,
}: LaneCall<Op>): WireRequest {
  const encoded = client.encodeRequest(toUpstreamRequest(call));
  const patched = applyQuirks(encoded.body, { ...provider.quirks, defaults });
  const losses = joinLosses(encoded.losses, patched.losses).filter(
    ({ path }) => !call.settings.dropFields?.includes(path),
  );
  const lost = losses.filter(({ kind }) => kind === 'parameter');
  if (lost.length > 0 && call.settings.onLoss === 'refuse') {
    const names = lost.map(({ path }) => path).join(', ');
    throw new LLMError(
      'unsupported',
      `${provider.id} does not support ${names} for ${call.model}; drop_params leaves such parameters out`,
      {
        ...(lost[0] === undefined ? {} : { param: lost[0].path }),
      },
    );
  }
  const body = provider.hooks?.patchRequest?.(patched.body) ?? patched.body;
  const kept = call.settings.dropFields === undefined ? body : omit(body, call.settings.dropFields);
  return {
    body: JSON.stringify(kept),
    headers: encoded.headers,
    losses: losses.length > 0 ? losses : undefined,
  };
}

function joinLosses(first: readonly Loss[] = [], second: readonly Loss[]): readonly Loss[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

function omit(body: JsonObject, paths: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !paths.includes(name)));
}
