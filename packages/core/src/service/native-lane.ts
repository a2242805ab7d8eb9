import type {
  Call,
  NativeFormRequest,
  NativeJsonRequest,
  NativeRequest,
} from '../contract/call.ts';
import type { LaneNote } from '../contract/call-note.ts';
import type { OperationName } from '../contract/operation.ts';
import type { NativeClient, Protocol } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import { spliceForm } from '../form/splice-form.ts';
import type { JsonValue } from '../json/json-value.ts';
import { dropPaths, rootOfPath } from '../json/drop-paths.ts';
import type { Envelope } from '../json/envelope.ts';
import { fillObject } from '../json/fill-object.ts';
import { isObject, ownValue } from '../json/read.ts';
import { readEnvelope } from '../json/read-envelope.ts';
import { spliceEnvelope, type EnvelopeEdits } from '../json/splice-envelope.ts';
import { keepAllowed } from './allowed-fields.ts';
import { judgeLosses } from './judge-losses.ts';
import type { LaneCall, WireRequest } from './lane.ts';
import { toFieldText, touchesParts } from './form-quirks.ts';
import { createNativeFields } from './native-fields.ts';
import { touchesValues } from './quirks.ts';

const noRenames: Readonly<Record<string, string>> = {};

/**
 * The caller's bytes where they may go to the provider as they are, except for top-level fields that are set, cut or
 * renamed; `undefined` where values must change, so that the call has to be translated.
 */
export function nativeRequestOf<Op extends OperationName>(
  { quirks = {}, hooks }: Provider,
  protocol: Protocol<Op>,
  { native }: Call<Op>,
): NativeRequest | undefined {
  if (native?.protocol !== protocol.id || protocol.client?.native === undefined) return undefined;
  // A hook that sees a value needs it parsed; one that changes only the address does not.
  if (hooks?.patchRequest !== undefined || hooks?.patchEvent !== undefined) return undefined;
  const isTouched =
    native.form === undefined
      ? touchesValues(native.envelope, quirks)
      : touchesParts(native.form, quirks);
  return isTouched ? undefined : native;
}

/** Why `nativeRequestOf` gave nothing. */
export function whyTranslated<Op extends OperationName>(
  { hooks }: Provider,
  protocol: Protocol<Op>,
  { native }: Call<Op>,
): NonNullable<LaneNote['why']> {
  if (native === undefined) return 'a program calls';
  if (native.protocol !== protocol.id || protocol.client?.native === undefined)
    return 'the caller speaks another protocol';
  return hooks?.patchRequest !== undefined || hooks?.patchEvent !== undefined
    ? 'a hook of the provider reads it'
    : 'the provider changes a value that it has';
}

/**
 * The caller's bytes with the upstream's name of the model, what the model needs to take them, and what else a provider
 * or a deployment asks for.
 *
 * @throws {LLMError} unsupported: the model cannot take a part of it, as in translation
 */
export function toNativeWire<Op extends OperationName>(
  lane: LaneCall<Op>,
  native: NativeRequest,
): WireRequest {
  return native.form === undefined ? toNativeJson(lane, native) : toNativeForm(lane, native);
}

function toNativeJson<Op extends OperationName>(
  { provider, defaults, client, call, takes, notes }: LaneCall<Op>,
  { envelope, cut, headers, query, model, defaults: ofCall }: NativeJsonRequest,
): WireRequest {
  const needed = client.native?.fit?.(createNativeFields(envelope, call.model), { takes });
  const fitted = keepAllowed(needed, call);
  const losses =
    fitted?.losses === undefined ? undefined : judgeLosses(provider, call, fitted.losses);
  const set: Record<string, JsonValue | undefined> = {};
  const { modelField = 'model' } = client.native ?? {};
  if (modelField !== false && call.model !== model) set[modelField] = call.model;
  const added = ofCall === undefined ? defaults : { ...defaults, ...ofCall };
  for (const [name, value] of Object.entries(added)) {
    if (value !== undefined)
      setDefault(set, { name, value }, { envelope, cut, native: client.native });
  }
  // The gateway's own field is cut. A default that the provider knows under the same name must stay.
  const left = cut.some((name) => Object.hasOwn(set, name))
    ? cut.filter((name) => !Object.hasOwn(set, name))
    : cut;
  if (fitted?.set !== undefined) Object.assign(set, fitted.set);
  const { ignore, rename = noRenames } = provider.quirks ?? {};
  const { dropFields } = call.settings;
  const edits: Required<EnvelopeEdits> = {
    set,
    cut:
      ignore === undefined && fitted?.cut === undefined
        ? left
        : [...left, ...(ignore ?? []), ...(fitted?.cut ?? [])],
    rename,
  };
  const wanted = dropFields === undefined ? edits : withoutFields(envelope, edits, dropFields);
  notes?.push({
    decision: 'fitted',
    set: Object.keys(wanted.set ?? {}),
    cut: (wanted.cut ?? []).filter((name) => envelope.fields.has(name)),
    losses: losses ?? [],
  });
  return { body: spliceEnvelope(envelope, wanted), headers, query, losses };
}

interface DefaultTarget {
  readonly envelope: Envelope;
  readonly cut: readonly string[];
  readonly native: NativeClient | undefined;
}

/**
 * Sets a field that the caller's bytes do not have, and of an object what it leaves to its default. Only an object that is
 * there and has a default is parsed.
 */
function setDefault(
  set: Record<string, JsonValue | undefined>,
  { name, value }: { readonly name: string; readonly value: JsonValue },
  { envelope, cut, native }: DefaultTarget,
): void {
  const written = writtenName(envelope, name, native);
  if (written === undefined || cut.includes(written)) {
    set[written ?? name] = value;
    return;
  }
  if (!isObject(value)) return;
  const given = readEnvelope(envelope, written);
  if (given === undefined) return;
  const filled = fillObject(given, value);
  if (filled !== given) set[written] = filled;
}

/** The name by which a body has a field; `undefined` where it does not. */
function writtenName(
  { fields }: Envelope,
  name: string,
  native: NativeClient | undefined,
): string | undefined {
  if (fields.has(name)) return name;
  const other = native?.otherName?.(name);
  return other !== undefined && fields.has(other) ? other : undefined;
}

/** The caller's form under its own boundary, so that files pass as they came. A path of a field to drop can only name a whole part. */
function toNativeForm<Op extends OperationName>(
  { provider, defaults, client, call, notes }: LaneCall<Op>,
  { form, cut, headers, query, model }: NativeFormRequest,
): WireRequest {
  const { ignore = [] } = provider.quirks ?? {};
  const { dropFields = [] } = call.settings;
  const left = [...cut, ...ignore, ...dropFields];
  const names = new Set(form.parts.map(({ name }) => name));
  const set: Record<string, string> = {};
  const { modelField = 'model' } = client.native ?? {};
  if (modelField !== false && call.model !== model) set[modelField] = call.model;
  for (const [name, value] of Object.entries(defaults)) {
    const text = toFieldText(value);
    if (text !== undefined && !names.has(name) && !dropFields.includes(name)) set[name] = text;
  }
  notes?.push({
    decision: 'fitted',
    set: Object.keys(set),
    cut: left.filter((name) => names.has(name)),
    losses: [],
  });
  return {
    body: spliceForm(form, { set, cut: left }),
    headers: { ...headers, 'content-type': form.contentType },
    query,
  };
}

/**
 * The edits with the paths of `additional_drop_params` applied.
 *
 * A whole field is cut, by the caller's name for it or by the provider's. Where a path leads into a field, that field
 * alone is parsed and printed again, and only if something in it goes; all others keep their bytes.
 */
function withoutFields(
  envelope: Envelope,
  { set, cut, rename }: Required<EnvelopeEdits>,
  paths: readonly string[],
): EnvelopeEdits {
  const names = new Set(paths);
  const inside = pathsByRoot(paths);
  const dropped: string[] = [];
  const changed: Record<string, JsonValue | undefined> = {};
  for (const name of envelope.fields.keys()) {
    const target = ownValue(rename, name) ?? name;
    if (names.has(name) || names.has(target)) dropped.push(name);
    const ofField = inside.get(target);
    if (ofField === undefined) continue;
    const field = { [target]: readEnvelope(envelope, name) };
    const kept = dropPaths(field, ofField)[target];
    if (kept !== field[target]) changed[name] = kept;
  }
  return { set: { ...dropPaths(set, paths), ...changed }, cut: [...cut, ...dropped], rename };
}

function pathsByRoot(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const byRoot = new Map<string, string[]>();
  for (const path of paths) {
    const root = rootOfPath(path);
    if (root === undefined) continue;
    const known = byRoot.get(root);
    if (known === undefined) byRoot.set(root, [path]);
    else known.push(path);
  }
  return byRoot;
}
