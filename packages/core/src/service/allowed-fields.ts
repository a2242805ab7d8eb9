import type { Call } from '../contract/call.ts';
import type { Loss, NativeEdits } from '../contract/protocol.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { isObject, ownValue } from '../json/read.ts';
import { readEnvelope } from '../json/read-envelope.ts';

/** A body in the upstream's words, and what could not be said in them. */
export interface Translated {
  readonly body: JsonObject;
  readonly losses: readonly Loss[];
}

/**
 * Adds the parameters that the call allows, as its caller wrote them, where the translation has no words for them. They are
 * lost no longer.
 */
export function addAllowed(translated: Translated, call: Call): Translated {
  const { allowFields } = call.settings;
  if (allowFields === undefined) return translated;
  const added: Record<string, JsonValue> = {};
  for (const name of allowFields) {
    const value = writtenValue(call, name);
    const isSaid = ownValue(translated.body, name) !== undefined;
    if (value !== undefined && value !== null && !isSaid) added[name] = value;
  }
  return {
    body: { ...translated.body, ...added },
    losses: translated.losses.filter(({ path }) => !Object.hasOwn(added, rootOf(path))),
  };
}

/** The same for a caller's own bytes: what the call allows stays as its caller wrote it. */
export function keepAllowed(
  edits: NativeEdits | undefined,
  { settings: { allowFields } }: Call,
): NativeEdits | undefined {
  if (edits === undefined || allowFields === undefined) return edits;
  const isOther = (name: string): boolean => !allowFields.includes(name);
  const { set = {}, cut = [], losses = [] } = edits;
  return {
    set: Object.fromEntries(Object.entries(set).filter(([name]) => isOther(name))),
    cut: cut.filter(isOther),
    losses: losses.filter(({ path }) => isOther(rootOf(path))),
  };
}

function rootOf(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

/** What a field of a caller's own request says; of a program's call only what its protocol kept beside the hub. */
function writtenValue({ native, decoded }: Call, name: string): JsonValue | undefined {
  if (native?.envelope !== undefined) return readEnvelope(native.envelope, name);
  const request: object = decoded();
  const extra: unknown = Reflect.get(request, 'extra');
  const fields = isObject(extra) ? extra['fields'] : undefined;
  return isObject(fields) ? ownValue(fields, name) : undefined;
}
