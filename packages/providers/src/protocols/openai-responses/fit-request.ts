import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type Loss,
  type NativeEdits,
  type NativeFields,
  type RequestTarget,
} from '@llm/core';
import { type FittedRequest, toNativeEdits } from '../shared/fitted-request.ts';
import { responsesDefault } from '../shared/models/responses-families.ts';
import { takesOf } from '../shared/models/takes-of.ts';
import type { Takes } from '../shared/models/takes.ts';
import { isSignedCallId, readCallId } from '../shared/signed-call-id.ts';
import { isSealedThought } from '../shared/thought-seal.ts';
import { fitSettings } from './fit-settings.ts';
import { protocolId } from './wire.ts';

/**
 * A request's body as the model takes it: the one place where requests of both lanes meet what a model refuses. The
 * body itself where nothing has to change.
 */
export function fitRequest(body: JsonObject, takes: Takes): FittedRequest {
  const losses: Loss[] = [];
  const settled = fitSettings(body, takes, losses);
  const input = asArray(settled['input']);
  const fitted = input && fitInput(input, losses);
  return {
    body: fitted === undefined || fitted === input ? settled : { ...settled, input: fitted },
    losses,
  };
}

/**
 * The input without what another provider has sealed, which nobody here could open: thoughts are left out, and ids of
 * calls are those without it. The list itself where nothing has to go.
 */
function fitInput(input: readonly JsonValue[], losses: Loss[]): readonly JsonValue[] {
  const fitted = input.flatMap((value, at): readonly JsonValue[] => {
    const item = asObject(value);
    if (isSealedThought(asString(item?.['encrypted_content']) ?? '')) {
      losses.push({ path: `input[${at}]`, kind: 'hint' });
      return [];
    }
    const id = asString(item?.['call_id']) ?? '';
    return isSignedCallId(id) ? [{ ...item, call_id: readCallId(id).id }] : [value];
  });
  const isSame = fitted.length === input.length && fitted.every((item, at) => item === input[at]);
  return isSame ? input : fitted;
}

const settingFields = [
  ...['temperature', 'top_p', 'top_logprobs', 'parallel_tool_calls', 'reasoning', 'text', 'user'],
  ...['safety_identifier', 'prompt_cache_key'],
];

/** A caller's own request as the model takes it; nothing where its bytes may pass. */
export function fitNative(
  fields: NativeFields,
  { takes: said }: RequestTarget,
): NativeEdits | undefined {
  const takes = takesOf(protocolId, fields.model, said);
  const names = takes === responsesDefault ? [] : settingFields.filter((name) => fields.has(name));
  const isSealed =
    fields.valuesOf('encrypted_content').some(isSealedThought) ||
    fields.valuesOf('call_id').some(isSignedCallId);
  if (isSealed) names.push('input');
  if (names.length === 0) return undefined;
  const asked = Object.fromEntries(names.map((name) => [name, fields.read(name)] as const));
  return toNativeEdits(asked, fitRequest(asked, takes));
}
