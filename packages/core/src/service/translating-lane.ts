import type { OperationName } from '../contract/operation.ts';
import type { Loss } from '../contract/protocol.ts';
import { LLMError } from '../error/llm-error.ts';
import { dropPaths, isDropped } from '../json/drop-paths.ts';
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
  const { dropFields, onLoss } = call.settings;
  const encoded = client.encodeRequest(toUpstreamRequest(call));
  // A field is dropped by its name in the protocol, so that a quirk neither renames nor reports it, and by the provider's name for it.
  const asked = dropFields === undefined ? encoded.body : dropPaths(encoded.body, dropFields);
  const patched = applyQuirks(asked, { ...provider.quirks, defaults });
  const losses = joinLosses(encoded.losses, patched.losses).filter(
    ({ path }) => dropFields === undefined || !isDropped(path, dropFields),
  );
  const lost = losses.filter(({ kind }) => kind === 'parameter');
  if (lost.length > 0 && onLoss === 'refuse') {
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
  const kept = dropFields === undefined ? body : dropPaths(body, dropFields);
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
