import type { OperationName } from '../contract/operation.ts';
import type { Call } from '../contract/call.ts';
import type { Loss, Outbound } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import { LLMError } from '../error/llm-error.ts';
import type { FormPart } from '../form/form-part.ts';
import { printForm } from '../form/print-form.ts';
import type { JsonObject } from '../json/json-value.ts';
import { dropPaths, isDropped } from '../json/drop-paths.ts';
import type { LaneCall, WireRequest } from './lane.ts';
import { applyFormQuirks } from './form-quirks.ts';
import { applyQuirks } from './quirks.ts';
import { toUpstreamRequest } from './read-answer.ts';
import { printJson } from '../json/print-json.ts';

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
  const adapted = adapt(encoded, { provider, defaults, dropFields: call.settings.dropFields });
  const losses = reportable(provider, call, joinLosses(encoded.losses, adapted.losses));
  const { method, headers } = encoded;
  return {
    method,
    body: adapted.body,
    headers: adapted.headers === undefined ? headers : { ...headers, ...adapted.headers },
    losses: losses.length > 0 ? losses : undefined,
  };
}

interface Adaptation {
  readonly provider: Provider;
  readonly defaults: JsonObject;
  readonly dropFields: readonly string[] | undefined;
}

/** A body as it is sent, with the headers that only this kind of body has, and what the provider could not take of it. */
interface Adapted extends Pick<WireRequest, 'body' | 'headers'> {
  readonly losses: readonly Loss[];
}

function adapt({ body, form }: Outbound, adaptation: Adaptation): Adapted {
  if (form !== undefined) return adaptForm(form, adaptation);
  return body === undefined ? { body, losses: [] } : adaptJson(body, adaptation);
}

function adaptJson(body: JsonObject, { provider, defaults, dropFields }: Adaptation): Adapted {
  // A field is dropped by its name in the protocol, so that a quirk neither renames nor reports it, and by the provider's name for it.
  const asked = dropFields === undefined ? body : dropPaths(body, dropFields);
  const patched = applyQuirks(asked, { ...provider.quirks, defaults });
  const hooked = provider.hooks?.patchRequest?.(patched.body) ?? patched.body;
  const kept = dropFields === undefined ? hooked : dropPaths(hooked, dropFields);
  return { body: printJson(kept), losses: patched.losses };
}

function adaptForm(
  form: readonly FormPart[],
  { provider, defaults, dropFields = [] }: Adaptation,
): Adapted {
  const asked = form.filter(({ name }) => !dropFields.includes(name));
  const patched = applyFormQuirks(asked, { ...provider.quirks, defaults });
  const { contentType, body } = printForm(
    patched.form.filter(({ name }) => !dropFields.includes(name)),
  );
  return { body, headers: { 'content-type': contentType }, losses: patched.losses };
}

/** The losses that the call does not ask for itself. */
function reportable<Op extends OperationName>(
  { id }: Provider,
  { model, settings: { dropFields, onLoss } }: Call<Op>,
  all: readonly Loss[],
): readonly Loss[] {
  const losses =
    dropFields === undefined ? all : all.filter(({ path }) => !isDropped(path, dropFields));
  const lost = losses.filter(({ kind }) => kind === 'parameter');
  const [first] = lost;
  if (first === undefined || onLoss !== 'refuse') return losses;
  const names = lost.map(({ path }) => path).join(', ');
  throw new LLMError(
    'unsupported',
    `${id} does not support ${names} for ${model}; drop_params leaves such parameters out`,
    { param: first.path },
  );
}

function joinLosses(first: readonly Loss[] = [], second: readonly Loss[]): readonly Loss[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}
