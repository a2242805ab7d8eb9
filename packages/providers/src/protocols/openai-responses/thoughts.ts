import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type ReasoningBlock,
} from '@llm/core';
import { openItem, openThought, sealItem, sealThought } from '../shared/thought-seal.ts';
import { compact } from '../shared/wire-fields.ts';
import { type Keeper, keptOf } from './fields.ts';

/** Stands between the parts of a thought where a protocol has one text for all. */
export const partBreak = '\n\n';

/**
 * A reasoning item as a thought. The text is that of its summary and of its content, in this order. What the provider
 * sealed goes into the signature with the item's id; what another provider had sealed comes out again as it was.
 */
export function decodeThought(item: JsonObject, keep: Keeper): ReasoningBlock {
  const { encrypted_content, ...rest } = item;
  const text = textsOf(item).join(partBreak);
  const encrypted = asString(encrypted_content) ?? '';
  const foreign = openThought(encrypted);
  if (foreign !== undefined) return { type: 'reasoning', text, ...foreign };
  const id = asString(item['id']) ?? '';
  return {
    type: 'reasoning',
    text,
    ...(encrypted === '' ? {} : { signature: sealItem({ id, encrypted }) }),
    ...keep({ item: encrypted === '' ? item : rest }),
  };
}

function textsOf(item: JsonObject): readonly string[] {
  return [item['summary'], item['content']].flatMap((list) => partTexts(list));
}

function partTexts(list: JsonValue | undefined): readonly string[] {
  return (asArray(list) ?? [])
    .map((part) => asString(asObject(part)?.['text']))
    .filter((text) => text !== undefined);
}

/** A thought of this API as the reasoning item that it was; `undefined` for thoughts of others. */
export function encodeOwnThought(block: ReasoningBlock): JsonObject | undefined {
  const sealed = block.signature === undefined ? undefined : openItem(block.signature);
  const item = keptOf(block, 'item');
  if (item === undefined && sealed === undefined) return undefined;
  const isSame = item !== undefined && textsOf(item).join(partBreak) === block.text;
  return compact({
    type: 'reasoning',
    id: sealed?.id === '' ? undefined : sealed?.id,
    summary: summaryOf(block.text),
    ...(isSame ? withSummary(item) : undefined),
    encrypted_content: sealed?.encrypted ?? (isSame ? item['encrypted_content'] : undefined),
  });
}

/** Any thought as a reasoning item of an answer. A foreign one is shown as the summary, which is what clients show. */
export function encodeThought(block: ReasoningBlock, nextId: () => string): JsonObject {
  const own = encodeOwnThought(block);
  if (own !== undefined) return typeof own['id'] === 'string' ? own : { ...own, id: nextId() };
  return compact({
    id: nextId(),
    type: 'reasoning',
    summary: summaryOf(block.text),
    encrypted_content: sealThought(block),
  });
}

/** Clients go through the summary, which some servers leave out where there is none. */
function withSummary(item: JsonObject): JsonObject {
  return Array.isArray(item['summary']) ? item : { ...item, summary: [] };
}

function summaryOf(text: string): readonly JsonObject[] {
  return text === '' ? [] : [{ type: 'summary_text', text }];
}
