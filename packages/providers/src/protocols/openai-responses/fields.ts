import { asObject, type Block, type Extra, type JsonObject } from '@llm/core';
import { createOwnExtras } from '../shared/own-extras.ts';
import { protocolId } from './wire.ts';

/** What this protocol keeps beside the hub, and reads again. */
export const { leftBehind, ownFields, ownForm } = createOwnExtras(protocolId);

/** Whether a request came in this protocol, whose requests always have an extra. */
export function isOwn(extra: Extra | undefined): boolean {
  return extra?.protocol === protocolId;
}

/**
 * What is kept of an item, a message or a part, without what the hub models of it. Requests keep it in the form, because
 * leaving it out loses nothing of the conversation; answers in the fields, because those survive a stream.
 */
export type Keeper = (kept: JsonObject) => { readonly extra?: Extra };

/** For requests. */
export const keepInForm: Keeper = (kept) => leftBehind(undefined, kept);
/** For answers. */
export const keepInFields: Keeper = (kept) => leftBehind(kept);

/** What was kept under this name of a block of this protocol. */
export function keptOf(block: Block, name: 'item' | 'message' | 'part'): JsonObject | undefined {
  if (block.type === 'opaque') return undefined;
  return asObject(ownForm(block.extra)[name] ?? ownFields(block.extra)?.[name]);
}
