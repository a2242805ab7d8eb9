import type {
  Block,
  BlockType,
  ChatEvent,
  ChatResponse,
  TextChoice,
  TextCompletionChunk,
  TextPiece,
  Usage,
} from '@llm/core';

/** Where the answers to one prompt stand among those to all, and what they begin with. */
export interface PromptPlace {
  /** The index of its first answer. */
  readonly first: number;
  /** The prompt where the caller wants it before each answer, else empty. */
  readonly echo: string;
}

/** What of an answer is text that its reader is to see. A refusal is what the model says in place of an answer. */
const said: ReadonlySet<BlockType> = new Set<BlockType>(['text', 'refusal']);

/** The answers of a chat as texts. */
export function toTexts({ candidates }: ChatResponse, { first, echo }: PromptPlace): TextChoice[] {
  return candidates.map(({ index, blocks, finish }) => ({
    index: first + index,
    text: echo + blocks.map(textOf).join(''),
    finish,
  }));
}

function textOf(block: Block): string {
  return block.type === 'text' || block.type === 'refusal' ? block.text : '';
}

/** Reads the events of one streamed chat as steps of texts. */
export interface ChatTexts {
  push(event: ChatEvent): readonly TextCompletionChunk[];
  /** What the chat has counted so far. */
  readonly usage: Usage | undefined;
}

/**
 * @param head  what every step says of itself
 * @param toTotal  the count of the whole answer, of which this chat may be one of several
 */
export function createChatTexts(
  { first, echo }: PromptPlace,
  head: () => Pick<TextCompletionChunk, 'id' | 'model' | 'created'>,
  toTotal: (usage: Usage) => Usage,
): ChatTexts {
  const begun = new Set<number>();
  const shown = new Set<number>();
  let usage: Usage | undefined;

  const piece = (candidate: number, text: string, end?: TextPiece['finish']): TextPiece => {
    const before = begun.has(candidate) ? '' : echo;
    begun.add(candidate);
    return {
      index: first + candidate,
      text: before + text,
      ...(end !== undefined && { finish: end }),
    };
  };
  const chunkOf = (one: TextPiece): readonly TextCompletionChunk[] => [
    { ...head(), choices: [one] },
  ];
  const count = (counted: Usage | undefined): readonly TextCompletionChunk[] => {
    if (counted === undefined) return [];
    usage = counted;
    return [{ ...head(), choices: [], usage: toTotal(counted) }];
  };

  return {
    push(event) {
      switch (event.type) {
        case 'start':
        case 'usage':
          return count(event.usage);
        case 'open': {
          if (said.has(event.start.type)) shown.add(event.block);
          const text = textOf(event.start);
          return text === '' ? [] : chunkOf(piece(event.candidate, text));
        }
        case 'delta':
          return shown.has(event.block) && event.delta.type === 'text'
            ? chunkOf(piece(event.candidate, event.delta.text))
            : [];
        case 'finish':
          return chunkOf(piece(event.candidate, '', event.reason));
        case 'close':
        case 'extra':
          return [];
      }
    },
    get usage() {
      return usage;
    },
  };
}
