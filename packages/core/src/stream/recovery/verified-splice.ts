import { LLMError } from '../../error/llm-error.ts';
import type { Block } from '../../model/block.ts';
import type {
  BlockDelta,
  ChatEvent,
  DeltaEvent,
  FinishEvent,
  OpenEvent,
} from '../../model/chat-event.ts';
import { type Said, type SaidBlock, textOf } from './said.ts';
import { type Splice, spliceOf } from './splice.ts';

/** A block of the other answer. */
interface Followed {
  readonly candidate: number;
  /** Its number for the reader. */
  readonly block: number;
  /** What it has to repeat; absent for one that the reader has nothing of. */
  readonly said: SaidBlock | undefined;
  text: number;
  signature: number;
  citations: number;
}

/**
 * Joins an answer that begins anew. What it says first must equal what the reader has had, block by block; from there on it passes.
 *
 * Compared are texts, names of calls, arguments, signatures and citations, wherever the pieces are cut. Ids are not, because each answer
 * has its own, and the reader keeps those that he has. Neither is what only one protocol knows.
 */
export function createVerifiedSplice(said: Said): Splice {
  const expected = new Map<number, SaidBlock[]>();
  // Copies, because `said` grows with every chunk that the reader gets from now on.
  const finishedBefore = new Map(said.finished);
  for (const one of said.blocks) {
    const block = { ...one, citations: [...one.citations] };
    const ofCandidate = expected.get(block.candidate);
    if (ofCandidate === undefined) expected.set(block.candidate, [block]);
    else ofCandidate.push(block);
  }
  const followed = new Map<number, Followed>();
  const finished = new Set<number>();
  let { nextBlock } = said;

  const open = ({ candidate, block, start }: OpenEvent): readonly ChatEvent[] => {
    if (finishedBefore.has(candidate) && (expected.get(candidate) ?? []).length === 0) differ();
    const before = expected.get(candidate)?.shift();
    if (before === undefined) {
      const own: Followed = {
        candidate,
        block: nextBlock,
        said: undefined,
        text: 0,
        signature: 0,
        citations: 0,
      };
      nextBlock += 1;
      followed.set(block, own);
      return [{ type: 'open', candidate, block: own.block, start }];
    }
    if (before.isIncomparable || !areAlike(before.start, start)) differ();
    const own: Followed = {
      candidate,
      block: before.block,
      said: before,
      text: 0,
      signature: 0,
      citations: 0,
    };
    followed.set(block, own);
    const passed = repeatText(own, textOf(start));
    const signature = (start.type === 'reasoning' && start.signature) || '';
    return [...passed, ...repeatSignature(own, signature)];
  };

  const repeatText = (own: Followed, text: string, delta?: BlockDelta): readonly ChatEvent[] => {
    if (text === '') return [];
    const before = own.said?.text ?? '';
    const rest = before.slice(own.text);
    if (text.length <= rest.length) {
      if (!rest.startsWith(text)) differ();
      own.text += text.length;
      return [];
    }
    if (!text.startsWith(rest) || own.said?.isOpen === false) differ();
    own.text = before.length;
    // Log probabilities belong to whole tokens, so a part of a token cannot be left out.
    if (rest !== '' && delta?.type === 'text' && delta.logprobs !== undefined) differ();
    const more = text.slice(rest.length);
    const isCall =
      own.said?.start.type === 'tool_call' || own.said?.start.type === 'server_tool_call';
    const grown: BlockDelta =
      rest === '' && delta !== undefined
        ? delta
        : { type: isCall ? 'arguments' : 'text', text: more };
    return [{ type: 'delta', candidate: own.candidate, block: own.block, delta: grown }];
  };

  const repeatSignature = (own: Followed, signature: string): readonly ChatEvent[] => {
    const { candidate } = own;
    if (signature === '') return [];
    if (own.text < (own.said?.text.length ?? 0)) differ();
    const rest = (own.said?.signature ?? '').slice(own.signature);
    if (signature.length <= rest.length) {
      if (!rest.startsWith(signature)) differ();
      own.signature += signature.length;
      return [];
    }
    if (!signature.startsWith(rest) || own.said?.isOpen === false) differ();
    own.signature += rest.length;
    const delta = { type: 'signature', signature: signature.slice(rest.length) } as const;
    return [{ type: 'delta', candidate, block: own.block, delta }];
  };

  const grow = ({ candidate, block, delta }: DeltaEvent): readonly ChatEvent[] => {
    const own = followed.get(block);
    if (own === undefined) return differ();
    const passed = { type: 'delta', candidate, block: own.block, delta } as const;
    const before = own.said;
    if (before === undefined) return [passed];
    switch (delta.type) {
      case 'text':
      case 'arguments':
        return repeatText(own, delta.text, delta);
      case 'signature':
        return repeatSignature(own, delta.signature);
      case 'citation': {
        const expectedNext = before.citations[own.citations];
        own.citations += 1;
        if (expectedNext === undefined)
          return before.isOpen && isRepeated(own) ? [passed] : differ();
        return expectedNext === JSON.stringify(delta.citation) ? [] : differ();
      }
      case 'audio':
        return differ();
      case 'extra':
        return before.isOpen && isRepeated(own) ? [passed] : [];
    }
  };

  const close = (candidate: number, block: number): readonly ChatEvent[] => {
    const own = followed.get(block);
    if (own === undefined) return differ();
    if (own.said !== undefined && !isRepeated(own)) differ();
    return own.said?.isOpen === false ? [] : [{ type: 'close', candidate, block: own.block }];
  };

  const isOver = (candidate: number): boolean =>
    (expected.get(candidate) ?? []).length === 0 &&
    [...followed.values()].every((own) => own.said?.candidate !== candidate || isRepeated(own));

  const finish = (event: FinishEvent): readonly ChatEvent[] => {
    if (!isOver(event.candidate)) differ();
    finished.add(event.candidate);
    const before = finishedBefore.get(event.candidate);
    if (before === undefined) return [event];
    return before.unified === event.reason.unified ? [] : differ();
  };

  return spliceOf({
    open,
    delta: grow,
    close,
    finish,
    extra: (event) => ([...expected.keys()].every(isOver) ? [event] : []),
    end() {
      const isWhole = [...expected.keys(), ...finishedBefore.keys()].every(
        (candidate) => isOver(candidate) && finished.has(candidate),
      );
      return isWhole ? [] : differ();
    },
  });
}

function isRepeated({ said, text, signature, citations }: Followed): boolean {
  return (
    said === undefined ||
    (text === said.text.length &&
      signature === said.signature.length &&
      citations >= said.citations.length)
  );
}

function differ(): never {
  throw new LLMError(
    'invalid_response',
    'the stand-in says something else than the reader has had',
  );
}

/** Whether two blocks are of one kind and name, so that what stands in them can be compared. */
function areAlike(left: Block, right: Block): boolean {
  return JSON.stringify(headOf(left)) === JSON.stringify(headOf(right));
}

/** A block without its id, what grows in it, and what only one protocol knows. */
function headOf(block: Block): object {
  switch (block.type) {
    case 'text':
      return { type: block.type, citations: block.citations ?? [] };
    case 'reasoning':
      return { type: block.type, redacted: block.redacted };
    case 'tool_call':
      return { type: block.type, name: block.name, variant: block.variant ?? 'function' };
    case 'server_tool_call':
      return { type: block.type, kind: block.kind, name: block.name };
    case 'server_tool_result': {
      const { type, kind, content, isError } = block;
      return { type, kind, content, isError };
    }
    default:
      return block;
  }
}
