import {
  asNumber,
  asObject,
  type ChatRequest,
  type JsonObject,
  type Loss,
  type Message,
} from '@llm/core';

// Fields of the hub, in the words of Chat Completions, that the Responses API has under another name.
const words: ReadonlyMap<string, string> = new Map([
  ['response_format', 'text.format'],
  ['response_format.json_schema.description', 'text.format.description'],
  ['reasoning_effort', 'reasoning.effort'],
  ['thinking', 'reasoning.effort'],
  ['max_tokens', 'max_output_tokens'],
  ['max_completion_tokens', 'max_output_tokens'],
]);

/** Losses in the words of a caller of the Responses API; those of callers of other protocols as they are. */
export function inWordsOfResponses(
  { messages, extra }: Pick<ChatRequest, 'messages' | 'extra'>,
  losses: readonly Loss[],
): readonly Loss[] {
  if (extra?.protocol !== responses) return losses;
  return losses.map((loss) => {
    const [, index, rest = ''] = /^messages\[(\d+)\](.*)$/.exec(loss.path) ?? [];
    const message = index === undefined ? undefined : messages[Number(index)];
    const path =
      message === undefined ? (words.get(loss.path) ?? loss.path) : placeIn(message, rest);
    return { ...loss, path };
  });
}

const responses = 'openai-responses';

/** A place in a message as the place in the input that it was read from. */
function placeIn(message: Message, rest: string): string {
  const { at: begin, place } = formOf(message.extra);
  if (place === 'instructions') return 'instructions';
  const at = asNumber(begin);
  if (at === undefined) return 'input';
  const [, index, inner = ''] = /^\.content\[(\d+)\](.*)$/.exec(rest) ?? [];
  switch (message.role) {
    case 'tool':
      return `input[${at + Number(index ?? 0)}]${inner.replace(/^\.content/, '.output')}`;
    case 'assistant':
      return `input[${at + itemsBefore(message, Number(index ?? 0))}]${inner}`;
    default:
      return `input[${at}]${rest}`;
  }
}

/** Items that have begun before a block does: a text goes on in the message before it, unless it remembers its own. */
function itemsBefore({ content }: Message, index: number): number {
  const begun = content.slice(0, index + 1).filter((block) => {
    if (block.type !== 'text' && block.type !== 'refusal') return true;
    return formOf(block.extra)['message'] !== undefined;
  });
  return Math.max(0, begun.length - 1);
}

function formOf(extra: Message['extra']): JsonObject {
  return (extra?.protocol === responses ? asObject(extra.form) : undefined) ?? {};
}
