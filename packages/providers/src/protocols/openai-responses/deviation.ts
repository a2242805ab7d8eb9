import { asArray, asObject, type JsonObject, type JsonValue } from '@llm/core';

/*
 * What of an event or a response clients rely on. Read in openai-node 6 (`lib/responses/ResponseStream.ts`), which puts
 * pieces together by the places of items and parts, and in @ai-sdk/openai 3 (`responses/openai-responses-api.ts`), which
 * does so by their ids and refuses items without them, 2026-11-30. Kinds of items and events that are newer than this
 * code pass as they are.
 */

interface SeenItem {
  readonly id: JsonValue | undefined;
  readonly type: JsonValue | undefined;
  parts: number;
}

/** Whether clients would break at an event. Remembers the items that have begun, so it sees the events in their order. */
export function createEventJudge(): (event: JsonObject, name: string | undefined) => boolean {
  let hasBegun = false;
  const items: SeenItem[] = [];

  const itemOf = (event: JsonObject, ...types: readonly string[]): SeenItem | undefined => {
    const index = event['output_index'];
    const item = typeof index === 'number' ? items[index] : undefined;
    const { type } = item ?? {};
    const isKnown = typeof type === 'string' && types.includes(type);
    return isKnown && item?.id === event['item_id'] ? item : undefined;
  };

  const hasPart = (event: JsonObject, ...types: readonly string[]): boolean => {
    const item = itemOf(event, ...types);
    const index = event['content_index'];
    return item !== undefined && typeof index === 'number' && index < item.parts && index >= 0;
  };

  const begins = (event: JsonObject): boolean => {
    const response = asObject(event['response']);
    const isFirst = !hasBegun;
    hasBegun = true;
    return isFirst && isText(response?.['id']) && asArray(response?.['output']) !== undefined;
  };

  const addsItem = (event: JsonObject): boolean => {
    const item = asObject(event['item']);
    if (item === undefined || event['output_index'] !== items.length || !isItem(item)) return false;
    items.push({ id: item['id'], type: item['type'], parts: 0 });
    return true;
  };

  const addsPart = (event: JsonObject): boolean => {
    const item = itemOf(event, 'message', 'reasoning');
    if (item === undefined || event['content_index'] !== item.parts) return false;
    item.parts += 1;
    return isText(asObject(event['part'])?.['type']);
  };

  const endsItem = (event: JsonObject): boolean => {
    const index = event['output_index'];
    const known = typeof index === 'number' ? items[index] : undefined;
    const item = asObject(event['item']);
    return known !== undefined && item !== undefined && item['id'] === known.id && isItem(item);
  };

  const isSound = (event: JsonObject): boolean => {
    switch (event['type']) {
      case 'response.created':
        return begins(event);
      case 'response.output_item.added':
        return addsItem(event);
      case 'response.content_part.added':
        return addsPart(event);
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return hasPart(event, 'message') && isText(event['delta']);
      case 'response.output_text.annotation.added':
        return hasPart(event, 'message');
      case 'response.function_call_arguments.delta':
        return itemOf(event, 'function_call') !== undefined && isText(event['delta']);
      case 'response.reasoning_summary_text.delta':
        return itemOf(event, 'reasoning') !== undefined && isText(event['delta']);
      case 'response.output_item.done':
        return endsItem(event);
      case 'response.completed':
      case 'response.incomplete':
        return !deviatesInResponse(asObject(event['response']) ?? {});
      default:
        return isText(event['type']);
    }
  };

  return (event, name) =>
    name !== event['type'] ||
    !isSound(event) ||
    (!hasBegun && event['type'] !== 'response.created');
}

/** Whether clients would break at a whole response. */
export function deviatesInResponse({ id, output, usage }: JsonObject): boolean {
  const isCounted = usage === undefined || usage === null || isUsage(asObject(usage));
  const items = asArray(output)?.map(asObject);
  return (
    !isText(id) ||
    !isCounted ||
    items === undefined ||
    !items.every((item) => item !== undefined && isItem(item))
  );
}

function isUsage(usage: JsonObject | undefined): boolean {
  return typeof usage?.['input_tokens'] === 'number' && typeof usage['output_tokens'] === 'number';
}

function isItem(item: JsonObject): boolean {
  switch (item['type']) {
    case 'message':
      return isName(item['id']) && asArray(item['content'])?.every(isPart) === true;
    case 'reasoning':
      return isName(item['id']) && asArray(item['summary']) !== undefined;
    case 'function_call':
      return (
        isName(item['id']) &&
        isName(item['call_id']) &&
        isName(item['name']) &&
        isText(item['arguments'])
      );
    default:
      return isText(item['type']);
  }
}

function isPart(value: JsonValue): boolean {
  const part = asObject(value);
  switch (part?.['type']) {
    case 'output_text':
      return isText(part['text']) && asArray(part['annotations']) !== undefined;
    case 'refusal':
      return isText(part['refusal']);
    default:
      return isText(part?.['type']);
  }
}

const isText = (value: JsonValue | undefined): boolean => typeof value === 'string';
const isName = (value: JsonValue | undefined): boolean => isText(value) && value !== '';
