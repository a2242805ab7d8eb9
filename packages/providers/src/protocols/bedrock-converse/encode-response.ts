import type { Block, ChatRequest, ChatResponse, JsonObject } from '@llm/core';
import { shortId } from '../shared/short-id.ts';
import { createDocumentNames } from './document-names.ts';
import { encodeBlock } from './encode-block.ts';
import { ownForm, toWire } from './fields.ts';
import { encodeStopReason } from './stop-reason.ts';
import { encodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

/** A non-streaming response as Converse gives it. Of several answers it has the first. */
export function encodeResponse(response: ChatResponse, _request: ChatRequest): JsonObject {
  const { candidates, usage, serviceTier, extra } = response;
  const [first] = candidates;
  const shown = (first?.blocks ?? []).filter(isShown).map(forCaller);
  const options = { documents: createDocumentNames(), marks: false, losses: [] };
  const content = shown.flatMap((block) => encodeBlock(block, '', options));
  return toWire(
    {
      output: { message: { role: 'assistant', content } },
      stopReason: encodeStopReason(first?.finish ?? { unified: 'other' }, first?.extra),
      usage: encodeUsage(usage),
      // Clients of some languages fail without it, and a gateway has no figure of its own here.
      metrics: extra?.protocol === protocolId ? undefined : { latencyMs: 0 },
      serviceTier: serviceTier === undefined ? undefined : { type: serviceTier },
    },
    extra,
  );
}

/** Whether a block of an answer has words in this protocol. What another provider's own tools did is known to its clients alone. */
export function isShown(block: Block): boolean {
  switch (block.type) {
    case 'server_tool_call':
    case 'server_tool_result':
      return ownForm(block.extra)['own'] === true;
    case 'opaque':
      return block.protocol === protocolId;
    case 'audio':
      return block.data !== undefined || block.transcript !== undefined;
    default:
      return true;
  }
}

// `[a-zA-Z0-9_.:-]{1,64}`, which clients check before they send a call back.
const longestId = 64;

/** A block with what AWS's clients take: ids within their bounds, and the words of what was spoken. */
export function forCaller(block: Block): Block {
  switch (block.type) {
    case 'tool_call': {
      const id = shortId(block.id.replaceAll(/[^\w.:-]/g, '_') || '_', longestId);
      return id === block.id ? block : { ...block, id };
    }
    case 'audio':
      return block.data === undefined ? { type: 'text', text: block.transcript ?? '' } : block;
    default:
      return block;
  }
}
