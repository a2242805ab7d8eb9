import {
  asArray,
  asString,
  type JsonObject,
  type JsonValue,
  type Loss,
  type NativeEdits,
  type NativeFields,
  type RequestTarget,
} from '@llm/core';
import { type FittedRequest, toNativeEdits } from '../shared/fitted-request.ts';
import { messagesDefault } from '../shared/models/claude-families.ts';
import { takesOf } from '../shared/models/takes-of.ts';
import type { Takes } from '../shared/models/takes.ts';
import { isSealedItem } from '../shared/thought-seal.ts';
import { isValidId } from './call-ids.ts';
import { fitMessages } from './fit-messages.ts';
import { toMediaType } from '../shared/media-type.ts';
import { fitSettings } from './fit-settings.ts';
import { protocolId } from './wire.ts';

/**
 * A request's body as the model takes it: the one place where requests of both lanes meet what a model refuses. The
 * body itself where nothing has to change.
 */
export function fitRequest(body: JsonObject, takes: Takes): FittedRequest {
  const losses: Loss[] = [];
  const settled = fitSettings(body, takes, losses);
  const messages = asArray(settled['messages']);
  if (messages === undefined) return { body: settled, losses };
  const fitted = fitMessages(messages, takes, losses);
  if (fitted.messages === messages) return { body: settled, losses };
  const system = fitted.system.length === 0 ? {} : joinSystem(settled['system'], fitted.system);
  return { body: { ...settled, ...system, messages: fitted.messages }, losses };
}

function joinSystem(system: JsonValue | undefined, more: readonly JsonObject[]): JsonObject {
  const text = asString(system);
  const blocks = text === undefined ? (asArray(system) ?? []) : [{ type: 'text', text }];
  return { system: [...blocks, ...more] };
}

const settingFields = [
  ...['thinking', 'output_config', 'output_format', 'max_tokens', 'temperature', 'top_p', 'top_k'],
  'metadata',
];

/** A messages caller's own request as the model takes it; nothing where its bytes may pass. */
export function fitNative(
  fields: NativeFields,
  { takes: said }: RequestTarget,
): NativeEdits | undefined {
  const takes = takesOf(protocolId, fields.model, said);
  // Nothing is known about models that are not Anthropic's, so their calls skip the work below.
  if (takes === messagesDefault) return undefined;
  const names = settingFields.filter((name) => fields.has(name));
  if (touchesMessages(fields, takes)) names.push('messages', 'system');
  const asked = Object.fromEntries(names.map((name) => [name, fields.read(name)] as const));
  return toNativeEdits(asked, fitRequest(asked, takes));
}

function touchesMessages(
  fields: NativeFields,
  { systemInPlace, signedThoughts, images }: Takes,
): boolean {
  if (images === false && fields.hasKey('source')) return true;
  // A server that asks for no signatures is not Anthropic, and made the ids of its calls itself.
  if (signedThoughts !== true) return false;
  if (fields.valuesOf('signature').some((text) => text === '' || isSealedItem(text))) return true;
  if (fields.valuesOf('media_type').some((type) => toMediaType(type) !== type)) return true;
  if (systemInPlace === false && fields.valuesOf('role').includes('system')) return true;
  return fields.valuesOf('tool_use_id').some((id) => !isValidId(id));
}
