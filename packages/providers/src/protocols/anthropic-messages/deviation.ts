import { asArray, asObject, type JsonObject, type JsonValue, ownValue } from '@llm/core';

/*
 * What of an event or an answer Anthropic's own clients, and those built on them, rely on. Read in @anthropic-ai/sdk 1.11.0
 * (`lib/MessageStream.ts`, `core/streaming.ts`) and anthropic-sdk-python 0.76 (`lib/streaming/_messages.py`), 2026-11-30:
 * events are chosen by their name, blocks are a list in the order of their indexes, and `message_delta` brings the counts.
 */

/** Whether clients would break at an event. Remembers the blocks that have begun, so it sees the events in their order. */
export function createEventJudge(): (event: JsonObject, name: string | undefined) => boolean {
  let hasBegun = false;
  let blocks = 0;
  const open = new Set<JsonValue | undefined>();

  const isSound = (event: JsonObject): boolean => {
    const { type, index } = event;
    switch (type) {
      case 'message_start': {
        const message = asObject(event['message']);
        const isFirst = !hasBegun;
        hasBegun = true;
        return isFirst && asArray(message?.['content'])?.length === 0 && hasCounts(message);
      }
      case 'content_block_start': {
        const block = asObject(event['content_block']);
        if (!hasBegun || block === undefined || index !== blocks || !isBlock(block)) return false;
        blocks += 1;
        open.add(index);
        return true;
      }
      case 'content_block_delta': {
        const delta = asObject(event['delta']);
        return delta !== undefined && open.has(index) && isDelta(delta);
      }
      case 'content_block_stop':
        return open.delete(index);
      case 'message_delta':
        return hasBegun && asObject(event['delta']) !== undefined && hasCounts(event);
      case 'message_stop':
        return hasBegun;
      default:
        return typeof type === 'string';
    }
  };

  return (event, name) => name !== event['type'] || !isSound(event);
}

/** Whether clients would break at the content of a non-streaming response. */
export function deviatesInContent(content: readonly JsonValue[]): boolean {
  return !content.every((value) => {
    const block = asObject(value);
    return block !== undefined && isBlock(block);
  });
}

function hasCounts(holder: JsonObject | undefined): boolean {
  return asObject(holder?.['usage']) !== undefined;
}

/** Kinds of blocks that are newer than this code pass as they are. */
function isBlock({ type, ...fields }: JsonObject): boolean {
  switch (type) {
    case 'text':
      return isText(fields['text']);
    case 'thinking':
      return isText(fields['thinking']);
    case 'tool_use':
      return (
        isName(fields['id']) && isName(fields['name']) && asObject(fields['input']) !== undefined
      );
    default:
      return typeof type === 'string';
  }
}

const deltaFields: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  input_json_delta: 'partial_json',
  signature_delta: 'signature',
};

function isDelta(delta: JsonObject): boolean {
  const { type } = delta;
  if (typeof type !== 'string') return false;
  const field = ownValue(deltaFields, type);
  return field === undefined || isText(delta[field]);
}

const isText = (value: JsonValue | undefined): boolean => typeof value === 'string';
const isName = (value: JsonValue | undefined): boolean => isText(value) && value !== '';
