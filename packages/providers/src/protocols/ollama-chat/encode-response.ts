import type { Block, ChatRequest, ChatResponse, JsonObject } from '@llm/core';
import { encodeDoneReason } from './done-reason.ts';
import { encodeCall } from './encode-call.ts';
import { ownFields, ownForm, toWire } from './fields.ts';
import { encodeImage } from './images.ts';
import { encodeLogprobs } from './logprobs.ts';
import { encodeUsage } from './usage.ts';

// The last and the first moment that a date can say (ECMAScript, time values).
const longestDate = 8.64e15;

/** A non-streaming response for a caller of this protocol, who knows one candidate. */
export function encodeResponse(response: ChatResponse, request: ChatRequest): JsonObject {
  const { model, candidates, usage, extra } = response;
  const [candidate] = candidates;
  const isAbsent = ownForm(candidate?.extra)['done_reason'] === 'absent';
  return toWire(
    {
      model: model === '' ? request.model : model,
      created_at: writtenAt(response, ownFields(extra)),
      message: toWire(encodeMessage(candidate?.blocks ?? []), candidate?.extra),
      done: true,
      done_reason: isAbsent
        ? undefined
        : encodeDoneReason(candidate?.finish ?? { unified: 'other' }),
      logprobs: encodeLogprobs(candidate?.logprobs),
      ...encodeUsage(usage),
    },
    extra,
  );
}

/** Clients in Go read a time here and nothing else, so a number that is no time is left out. One that an upstream of this protocol wrote stays as it is. */
export function writtenAt(
  { created }: Pick<ChatResponse, 'created'>,
  kept: JsonObject,
): string | undefined {
  if (kept['created_at'] !== undefined || created === undefined) return undefined;
  const ms = created * 1_000;
  return Math.abs(ms) <= longestDate ? new Date(ms).toISOString() : undefined;
}

/** What blocks say, as one message. Blocks without words in this protocol are left out. */
export function encodeMessage(blocks: readonly Block[]): JsonObject {
  let content = '';
  let thinking = '';
  const images: string[] = [];
  const calls: JsonObject[] = [];
  for (const block of blocks) {
    if (block.type === 'text' || block.type === 'refusal') content += block.text;
    else if (block.type === 'reasoning') thinking += block.text;
    else if (block.type === 'audio') content += block.transcript ?? '';
    else if (block.type === 'tool_call') calls.push(encodeCall(block));
    else if (block.type === 'image') {
      const data = encodeImage(block);
      if (data !== undefined) images.push(data);
    }
  }
  return {
    role: 'assistant',
    content,
    thinking: thinking === '' ? undefined : thinking,
    images: images.length === 0 ? undefined : images,
    tool_calls: calls.length === 0 ? undefined : calls,
  };
}
