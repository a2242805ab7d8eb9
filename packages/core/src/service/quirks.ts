import type { Loss } from '../contract/protocol.ts';
import type { Quirks } from '../contract/provider.ts';
import type { Envelope } from '../json/envelope.ts';
import { extended } from '../json/extended.ts';
import { fillObject } from '../json/fill-object.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { isObject, ownValue } from '../json/read.ts';

/** A wire request as the provider wants it, and what it could not take. */
export interface PatchedBody {
  /** The body with quirks applied. */
  readonly body: JsonObject;
  /** Parameters that were left out. */
  readonly losses: readonly Loss[];
}

/** Applies a provider's quirks to a wire request. A dropped field counts as a lost parameter. */
export function applyQuirks(body: JsonObject, quirks: Quirks): PatchedBody {
  const { drop = [], ignore = [], rename = {}, defaults = {}, within = {}, clamp = {} } = quirks;
  if (changesNothing(quirks)) return { body, losses: [] };
  const patched: Record<string, JsonValue | undefined> = {};
  const losses: Loss[] = [];
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined || ignore.includes(name)) continue;
    if (drop.includes(name)) losses.push({ path: name, kind: 'parameter' });
    else patched[ownValue(rename, name) ?? name] = toBounds(value, ownValue(clamp, name));
  }
  for (const [name, value] of Object.entries(defaults)) {
    const given = patched[name] ?? undefined;
    patched[name] =
      given === undefined || value === undefined ? (given ?? value) : fillObject(given, value);
  }
  for (const name of Object.keys(within)) moveWithin(patched, name, within[name] ?? '');
  return { body: patched, losses };
}

/** Moves a field into the object in which it belongs, unless that has one of the name. */
function moveWithin(
  body: Record<string, JsonValue | undefined>,
  name: string,
  container: string,
): void {
  const { [name]: value, [container]: holder = {} } = body;
  if (value === undefined || !isObject(holder)) return;
  Reflect.deleteProperty(body, name);
  body[container] = { [name]: value, ...holder };
}

function changesNothing({ drop, ignore, rename, defaults, within, clamp }: Quirks): boolean {
  return [drop, ignore, rename, defaults, within, clamp].every(
    (quirk) => quirk === undefined || Object.keys(quirk).length === 0,
  );
}

function toBounds(
  value: JsonValue,
  bounds: { readonly min?: number; readonly max?: number } | undefined,
): JsonValue {
  if (bounds === undefined || typeof value !== 'number') return value;
  return Math.min(Math.max(value, bounds.min ?? -Infinity), bounds.max ?? Infinity);
}

/** Whether a body has, or would get, a field that the quirks would drop, move or change, so that it cannot pass as it is. The other quirks can be spliced. */
export function touchesValues(envelope: Envelope, quirks: Quirks): boolean {
  const { drop = [], clamp = {}, within = {}, defaults = {} } = quirks;
  return (
    Object.keys(within).some(
      (name) => Object.hasOwn(defaults, name) || envelope.fields.has(name),
    ) ||
    drop.some((name) => envelope.fields.has(name)) ||
    Object.keys(clamp).some((name) => envelope.fields.has(name))
  );
}

/** Moves token counts from where the provider writes them to where its protocol does. */
export function moveUsage(data: JsonObject, path: string): JsonObject {
  let value: JsonValue | undefined = data;
  for (const part of path.split('.')) value = isObject(value) ? value[part] : undefined;
  return value === undefined || value === null ? data : extended(data, { usage: value });
}
