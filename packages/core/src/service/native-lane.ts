import type { Call, NativeRequest } from '../contract/call.ts';
import type { OperationName } from '../contract/operation.ts';
import type { Protocol } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import type { JsonValue } from '../json/json-value.ts';
import { spliceEnvelope } from '../json/splice-envelope.ts';
import type { LaneCall, WireRequest } from './lane.ts';
import { touchesValues } from './quirks.ts';

const noNames: readonly string[] = [];
const noRenames: Readonly<Record<string, string>> = {};

/**
 * The caller's bytes where they may go to the provider as they are, except for top-level fields that are set, cut or
 * renamed; `undefined` where values must change, so that the call has to be translated.
 */
export function nativeRequestOf<Op extends OperationName>(
  { quirks = {}, hooks }: Provider,
  protocol: Protocol<Op>,
  { native, settings }: Call<Op>,
): NativeRequest | undefined {
  if (native?.protocol !== protocol.id || protocol.client?.native === undefined) return undefined;
  // A hook that sees a value needs it parsed; one that changes only the address does not.
  if (hooks?.patchRequest !== undefined || hooks?.patchEvent !== undefined) return undefined;
  if (touchesValues(native.envelope, quirks)) return undefined;
  const reachesBelow = settings.dropFields?.some((path) => path.includes('.')) ?? false;
  return reachesBelow ? undefined : native;
}

/** The caller's bytes with the upstream's name of the model, and what else a provider or a deployment asks for. */
export function toNativeWire<Op extends OperationName>(
  { provider, defaults, client, call }: LaneCall<Op>,
  { envelope, cut, headers, query, model }: NativeRequest,
): WireRequest {
  const set: Record<string, JsonValue | undefined> = {};
  const { modelField = 'model' } = client.native ?? {};
  if (modelField !== false && call.model !== model) set[modelField] = call.model;
  for (const [name, value] of Object.entries(defaults)) {
    if (!envelope.fields.has(name)) set[name] = value;
  }
  const { ignore = noNames, rename = noRenames } = provider.quirks ?? {};
  const { dropFields = noNames } = call.settings;
  const more = ignore.length + dropFields.length > 0;
  const body = spliceEnvelope(envelope, {
    set,
    cut: more ? [...cut, ...ignore, ...dropFields] : cut,
    rename,
  });
  return { body, headers, query };
}
