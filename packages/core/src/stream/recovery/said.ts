import type { Block } from '../../model/block.ts';
import type { BlockDelta, ChatEvent } from '../../model/chat-event.ts';
import type { FinishReason } from '../../model/finish-reason.ts';

/** A block that a reader of a stream has had, as far as it has come. */
export interface SaidBlock {
  /** Index of the candidate, from 0. */
  readonly candidate: number;
  /** Its number for the reader. */
  readonly block: number;
  /** The block as it was opened. */
  readonly start: Block;
  /** Text, thoughts, a refusal, or the arguments of a call. */
  text: string;
  /** The provider's signature so far; empty where there is none. */
  signature: string;
  /** Each as JSON. */
  readonly citations: string[];
  /** Whether more of it may come. */
  isOpen: boolean;
  /** It has something that cannot be compared with what another model says, such as sound. */
  isIncomparable: boolean;
}

/** What a reader of a stream has had of an answer, so that somebody else can go on from there. */
export interface Said {
  /** In the order in which they were opened. */
  readonly blocks: readonly SaidBlock[];
  /** Candidates that are over. */
  readonly finished: ReadonlyMap<number, FinishReason>;
  /** The number of the next block. */
  readonly nextBlock: number;
  /** Characters in all. */
  readonly length: number;
  /** Takes in the next event that the reader gets. */
  push(event: ChatEvent): void;
}

/** What a reader has had of an answer, before its first event. */
export function createSaid(): Said {
  const blocks: SaidBlock[] = [];
  const byNumber = new Map<number, SaidBlock>();
  const finished = new Map<number, FinishReason>();
  let nextBlock = 0;
  let length = 0;

  const grow = (said: SaidBlock, delta: BlockDelta): void => {
    switch (delta.type) {
      case 'text':
      case 'arguments':
        said.text += delta.text;
        length += delta.text.length;
        break;
      case 'signature':
        said.signature += delta.signature;
        length += delta.signature.length;
        break;
      case 'citation':
        said.citations.push(JSON.stringify(delta.citation));
        break;
      case 'audio':
        said.isIncomparable = true;
        break;
      case 'extra':
        break;
    }
  };

  return {
    blocks,
    finished,
    get nextBlock() {
      return nextBlock;
    },
    get length() {
      return length;
    },
    push(event) {
      switch (event.type) {
        case 'open': {
          const text = textOf(event.start);
          const said: SaidBlock = {
            candidate: event.candidate,
            block: event.block,
            start: event.start,
            text,
            signature: (event.start.type === 'reasoning' && event.start.signature) || '',
            citations: [],
            isOpen: true,
            isIncomparable: event.start.type === 'audio',
          };
          blocks.push(said);
          byNumber.set(event.block, said);
          nextBlock = Math.max(nextBlock, event.block + 1);
          length += text.length;
          break;
        }
        case 'delta': {
          const said = byNumber.get(event.block);
          if (said !== undefined) grow(said, event.delta);
          break;
        }
        case 'close': {
          const said = byNumber.get(event.block);
          if (said !== undefined) said.isOpen = false;
          break;
        }
        case 'finish':
          finished.set(event.candidate, event.reason);
          break;
        case 'start':
        case 'usage':
        case 'extra':
          break;
      }
    },
  };
}

/** What stands in a block from its beginning. */
export function textOf(block: Block): string {
  switch (block.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return block.text;
    case 'tool_call':
    case 'server_tool_call':
      return block.arguments;
    default:
      return '';
  }
}
