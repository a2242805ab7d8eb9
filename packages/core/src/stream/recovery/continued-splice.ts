import type { ChatEvent, DeltaEvent, OpenEvent } from '../../model/chat-event.ts';
import type { ChatRequest } from '../../model/chat-request.ts';
import { repeatedStart } from './repeated-start.ts';
import type { Said, SaidBlock } from './said.ts';
import { type Splice, spliceOf } from './splice.ts';

/**
 * Whether somebody else can go on where an answer broke off: it is one text, of which something has come. In the middle of a call, or of
 * thoughts, nobody can, and what follows a call is not the assistant's to say.
 */
export function canContinue({ blocks, finished }: Said): boolean {
  return (
    finished.size === 0 &&
    blocks.at(-1)?.start.type === 'text' &&
    blocks.every(({ candidate, start }) => candidate === 0 && isSkippable(start.type)) &&
    prefixOf(blocks) !== ''
  );
}

function isSkippable(type: string): boolean {
  return type === 'text' || type === 'reasoning';
}

/** What was said, without white space at its end, which providers refuse there. */
function prefixOf(blocks: readonly SaidBlock[]): string {
  return textOf(blocks).trimEnd();
}

function textOf(blocks: readonly SaidBlock[]): string {
  return blocks
    .filter(({ start }) => start.type === 'text')
    .map(({ text }) => text)
    .join('');
}

/** The request with what was said as the beginning of the answer. Thoughts are left out: they are the other model's. */
export function continuedRequest(request: ChatRequest, { blocks }: Said): ChatRequest {
  const text = prefixOf(blocks);
  return {
    ...request,
    messages: [...request.messages, { role: 'assistant', content: [{ type: 'text', text }] }],
  };
}

/**
 * Joins an answer that goes on from what the reader has had. Its first text grows the reader's last block, without what it repeats of it. What
 * the model thinks before that is left out, because thoughts stand before the text that the reader has.
 */
export function createContinuedSplice(said: Said): Splice {
  const last = said.blocks.at(-1);
  const before = textOf(said.blocks);
  const isOpen = last?.isOpen === true;
  const place = { candidate: 0, block: last?.block ?? 0 };
  const numbers = new Map<number, number>();
  let { nextBlock } = said;
  /** The block that goes on from the reader's last. */
  let first: number | undefined;
  let held: string | undefined = '';
  let isClosed = !isOpen;
  /** Something else has begun, so that no text goes on from the reader's last block any more. */
  let isBehind = false;

  /** The first text without its repetition, once it is known how long that is. */
  const release = (isWhole: boolean): readonly ChatEvent[] => {
    if (held === undefined) return [];
    const length = repeatedStart({ said: before, more: held, isWhole });
    if (length === undefined) return [];
    const text = held.slice(length);
    held = undefined;
    return text === '' ? [] : grow(text);
  };
  const grow = (text: string): readonly ChatEvent[] => {
    const delta = { type: 'text', text } as const;
    if (isOpen) return [{ type: 'delta', ...place, delta }];
    if (first !== undefined && !numbers.has(first)) {
      const block = nextBlock;
      nextBlock += 1;
      numbers.set(first, block);
      return [
        { type: 'open', candidate: 0, block, start: { type: 'text', text: '' } },
        { type: 'delta', candidate: 0, block, delta },
      ];
    }
    return [{ type: 'delta', candidate: 0, block: numbers.get(first ?? 0) ?? 0, delta }];
  };
  const closeLast = (): readonly ChatEvent[] => {
    if (isClosed) return [];
    isClosed = true;
    return [{ type: 'close', ...place }];
  };

  const open = ({ candidate, block, start }: OpenEvent): readonly ChatEvent[] => {
    const isFirst = first === undefined && !isBehind;
    if (isFirst && start.type === 'reasoning') return [];
    if (isFirst && start.type === 'text') {
      first = block;
      held = start.text;
      return release(false);
    }
    const ended = [...release(true), ...closeLast()];
    isBehind = true;
    const own = nextBlock;
    nextBlock += 1;
    numbers.set(block, own);
    return [...ended, { type: 'open', candidate, block: own, start }];
  };
  const delta = (event: DeltaEvent): readonly ChatEvent[] => {
    if (event.block === first) {
      if (event.delta.type === 'text' && held !== undefined) {
        held += event.delta.text;
        return release(false);
      }
      const block = isOpen ? place.block : numbers.get(first);
      return block === undefined ? [] : [{ ...event, block }];
    }
    const block = numbers.get(event.block);
    return block === undefined ? [] : [{ ...event, block }];
  };
  const close = (candidate: number, block: number): readonly ChatEvent[] => {
    if (block !== first) {
      const own = numbers.get(block);
      return own === undefined ? [] : [{ type: 'close', candidate, block: own }];
    }
    const ended = release(true);
    if (isOpen) return [...ended, ...closeLast()];
    const own = numbers.get(block);
    return own === undefined ? ended : [...ended, { type: 'close', candidate, block: own }];
  };

  return spliceOf({
    open,
    delta,
    close,
    finish: (event) => [...release(true), ...closeLast(), event],
    extra: (event) => [event],
    end: () => release(true),
  });
}
