import type { ChatRequest, ToolCallBlock } from '@llm/core';
import { createFreeNames, type FreeNames } from '../shared/free-names.ts';
import { shortId } from '../shared/short-id.ts';
import { isSignedCallId, readCallId, signCallId } from '../shared/signed-call-id.ts';
import { protocolId } from './wire.ts';

// Anthropic takes `^[a-zA-Z0-9_-]+$` and refuses others (read 2026-11-20). How long one may be it does not say.
const longestId = 256;

/** An id of a call as Anthropic takes it: the same one for the call and for its result. */
export function toValidId(id: string): string {
  return shortId(readCallId(id).id.replaceAll(/[^\w-]/g, '_') || '_', longestId);
}

/** Whether Anthropic takes an id as it is. */
export function isValidId(id: string): boolean {
  return /^[\w-]+$/.test(id) && id.length <= longestId && !isSignedCallId(id);
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
      return { ...call, id: signature === undefined ? id : signCallId(id, signature) };
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
