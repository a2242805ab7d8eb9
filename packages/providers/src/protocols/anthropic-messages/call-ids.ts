import type { ChatRequest, ToolCallBlock } from '@llm/core';
import { createFreeNames, type FreeNames } from '../shared/free-names.ts';
import { shortId } from '../shared/short-id.ts';
import { protocolId } from './wire.ts';

/**
 * A caller of this protocol keeps of a call what the block has fields for, so that what another provider wants back
 * with it travels in its id: `call_1` and the signature after this mark, in base64 for addresses.
 */
const signatureMark = '__signed__';

// Anthropic takes `^[a-zA-Z0-9_-]+$` and refuses others (read 2026-11-20). How long one may be it does not say.
const longestId = 256;

/** An id of a call as Anthropic takes it: the same one for the call and for its result. */
export function toValidId(id: string): string {
  return shortId(readCallId(id).id.replaceAll(/[^\w-]/g, '_') || '_', longestId);
}

/** Whether Anthropic takes an id as it is. */
export function isValidId(id: string): boolean {
  return /^[\w-]+$/.test(id) && id.length <= longestId && !id.includes(signatureMark);
}

/** Ids of calls as callers of this protocol get them. */
export interface CallIds {
  /** The call with an id that Anthropic takes, that no call of the conversation has, and that holds its signature. */
  toCaller(call: ToolCallBlock): ToolCallBlock;
}

/** Ids for the answer to one request. One object for the whole answer: it knows those that it has given. */
export function createCallIds(request: ChatRequest): CallIds {
  let taken: FreeNames | undefined;
  return {
    toCaller(call) {
      if (call.extra?.protocol === protocolId) return call;
      taken ??= createFreeNames(idsOf(request));
      const id = taken.take(toValidId(call.id));
      const { signature } = call;
      return {
        ...call,
        id: signature === undefined ? id : `${id}${signatureMark}${encode(signature)}`,
      };
    },
  };
}

/** The ids of a conversation, without what travels in them. */
function idsOf({ messages }: ChatRequest): Set<string> {
  const ids = new Set<string>();
  for (const { content } of messages) {
    for (const block of content) if (block.type === 'tool_call') ids.add(block.id);
  }
  return ids;
}

/** An id as a caller sent it back: the call's own, and the signature that travelled in it. */
export function readCallId(id: string): { readonly id: string; readonly signature?: string } {
  const at = id.indexOf(signatureMark);
  if (at < 0) return { id };
  const signature = decode(id.slice(at + signatureMark.length));
  return signature === undefined ? { id } : { id: id.slice(0, at), signature };
}

function encode(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decode(text: string): string | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder().decode(Uint8Array.from(binary, (unit) => unit.charCodeAt(0)));
  } catch {
    // The caller has made an id of its own that holds the mark.
    return undefined;
  }
}
