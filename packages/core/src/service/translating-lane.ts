import type { Call } from '../contract/call.ts';
import type { OperationName } from '../contract/operation.ts';
import type { Loss, Outbound } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import type { FormPart } from '../form/form-part.ts';
import { printForm } from '../form/print-form.ts';
import type { JsonObject } from '../json/json-value.ts';
import { dropPaths } from '../json/drop-paths.ts';
import { addAllowed } from './allowed-fields.ts';
import type { LaneCall, WireRequest } from './lane.ts';
import { applyFormQuirks } from './form-quirks.ts';
import { judgeLosses } from './judge-losses.ts';
import { applyQuirks } from './quirks.ts';
import { toUpstreamRequest } from './read-answer.ts';
import { printJson } from '../json/print-json.ts';

/**
 * The hub request in the upstream's words, with the provider's quirks and hooks applied.
 *
 * @throws {LLMError} unsupported: content cannot be carried over, or a parameter and the call asks to be refused then
 */
export function toTranslatedWire<Op extends OperationName>({
  provider,
  defaults,
  client,
  call,
  written,
  takes,
  notes,
}: LaneCall<Op>): WireRequest {
  const target = { takes };
  const plain = written && client.native?.writePlain?.(written, call.model, target);
  const encoded: Outbound =
    plain === undefined ? client.encodeRequest(toUpstreamRequest(call), target) : { body: plain };
  const adapted = adapt(encoded, { provider, defaults, call });
  const losses = judgeLosses(provider, call, adapted.losses);
  notes?.push({
    decision: 'fitted',
    set: [],
    cut: call.settings.dropFields ?? [],
    losses: losses ?? [],
  });
  const { method, headers, protocolHeaders } = encoded;
  return {
    method,
    body: adapted.body,
    headers: adapted.headers === undefined ? headers : { ...headers, ...adapted.headers },
    protocolHeaders,
    losses,
  };
}

interface Adaptation {
  readonly provider: Provider;
  readonly defaults: JsonObject;
  readonly call: Call;
}

/** A body as it is sent, with the headers that only this kind of body has, and what could not be said in it. */
interface Adapted extends Pick<WireRequest, 'body' | 'headers'> {
  readonly losses: readonly Loss[];
}

function adapt({ body, form, losses = none }: Outbound, adaptation: Adaptation): Adapted {
  if (body === undefined && form === undefined) return { body, losses };
  const adapted =
    form === undefined ? adaptJson(body ?? {}, losses, adaptation) : adaptForm(form, adaptation);
  return form === undefined ? adapted : { ...adapted, losses: joinLosses(losses, adapted.losses) };
}

const none: readonly Loss[] = [];

function adaptJson(
  body: JsonObject,
  lost: readonly Loss[],
  { provider, defaults, call }: Adaptation,
): Adapted {
  const { dropFields } = call.settings;
  // A field is dropped by its name in the protocol, so that a quirk neither renames nor reports it, and by the provider's name for it.
  const asked = dropFields === undefined ? body : dropPaths(body, dropFields);
  const patched = applyQuirks(asked, { ...provider.quirks, defaults });
  const hooked = provider.hooks?.patchRequest?.(patched.body) ?? patched.body;
  const losses = joinLosses(lost, patched.losses);
  const allowed = addAllowed({ body: hooked, losses }, call);
  const kept = dropFields === undefined ? allowed.body : dropPaths(allowed.body, dropFields);
  return { body: withoutLoneSurrogates(printJson(kept)), losses: allowed.losses };
}

/**
 * Half of a surrogate pair, which a client cut off with a text, is printed as an escape that providers refuse with the
 * whole body. It becomes the character that stands for what cannot be read. Whole pairs are printed as they are.
 */
function withoutLoneSurrogates(body: string): string {
  if (!body.includes('\\ud')) return body;
  return body.replaceAll(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\uFFFD');
}

function adaptForm(form: readonly FormPart[], { provider, defaults, call }: Adaptation): Adapted {
  const { dropFields = [] } = call.settings;
  const asked = form.filter(({ name }) => !dropFields.includes(name));
  const patched = applyFormQuirks(asked, { ...provider.quirks, defaults });
  const { contentType, body } = printForm(
    patched.form.filter(({ name }) => !dropFields.includes(name)),
  );
  return { body, headers: { 'content-type': contentType }, losses: patched.losses };
}

function joinLosses(first: readonly Loss[], second: readonly Loss[]): readonly Loss[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}
