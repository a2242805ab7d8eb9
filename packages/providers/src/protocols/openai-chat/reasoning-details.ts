import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type ReasoningBlock,
} from '@llm/core';
import { compact, leftBehind, ownFields, restOf } from './fields.ts';
import { isWritten } from '../shared/wire-fields.ts';

/**
 * OpenRouter's `reasoning_details`: thoughts in a list beside the text at `reasoning`, with what their provider signed or
 * sealed. Whoever sends a thought back sends the list
 * (openrouter.ai/docs/use-cases/reasoning-tokens, "Preserving reasoning", read 2026-11-30).
 */
const field = 'reasoning_details';

/** Whether the list says more than the text beside it: something of it is signed or sealed. */
export function isSealedList(value: JsonValue): boolean {
  return (asArray(value) ?? []).some((entry) => {
    const detail = asObject(entry);
    return isWritten(detail?.['signature']) || isWritten(detail?.['data']);
  });
}

/** The thoughts of a list. */
export function decodeDetails(list: JsonValue | undefined): readonly ReasoningBlock[] {
  return (asArray(list) ?? []).flatMap((entry) => {
    const detail = asObject(entry);
    return detail === undefined ? [] : [decodeDetail(detail)];
  });
}

/** One thought: its text, or that of its summary, or what is sealed. */
export function decodeDetail(detail: JsonObject): ReasoningBlock {
  const signature = asString(detail['signature']) ?? '';
  const data = asString(detail['data']) ?? '';
  const kept = leftBehind(restOf(detail, modelled), { field });
  if (data !== '') return { type: 'reasoning', text: '', redacted: data, ...kept };
  const text = asString(detail['text']) ?? asString(detail['summary']) ?? '';
  return { type: 'reasoning', text, ...(signature === '' ? {} : { signature }), ...kept };
}

// The type stays with the rest: a summary has no other sign.
const modelled = { text: isWritten, summary: isWritten, signature: isWritten, data: isWritten };

/** Thoughts as a list, whoever had them. */
export function encodeDetails(blocks: readonly ReasoningBlock[]): readonly JsonObject[] {
  return blocks.map(({ text, signature, redacted, extra }) => {
    const rest = ownFields(extra) ?? {};
    if (redacted !== undefined) return { type: 'reasoning.encrypted', ...rest, data: redacted };
    const isSummary = rest['type'] === 'reasoning.summary';
    return compact({
      type: 'reasoning.text',
      ...rest,
      [isSummary ? 'summary' : 'text']: text,
      signature,
    });
  });
}
