import { asArray, asNumber, type Block, type Message } from '@llm/core';
import { leftBehind, ownForm } from './fields.ts';

/**
 * Answers that came in pieces, as one. Google's clients keep each chunk of a stream as a content of its own, and other
 * protocols want the calls of an answer in one message. How many blocks each piece had is kept, so that a request of this
 * protocol goes as it came.
 */
export function joinAnswers(messages: readonly Message[]): readonly Message[] {
  const joined: Message[] = [];
  let pieces: Message[] = [];
  const flush = (): void => {
    const [only, ...more] = pieces;
    if (only !== undefined) joined.push(more.length === 0 ? withSeals(only) : join(pieces));
    pieces = [];
  };
  for (const message of messages) {
    const isPiece = message.role === 'assistant' && message.extra === undefined;
    if (!isPiece) flush();
    if (isPiece) pieces.push(message);
    else joined.push(message);
  }
  flush();
  return joined;
}

function join(pieces: readonly Message[]): Message {
  const content = pieces.flatMap((piece) => piece.content);
  const whole = withSeals({ role: 'assistant', content });
  // Once texts were joined, the pieces cannot be told apart again.
  if (whole.content.length < content.length) return whole;
  const split = pieces.map((piece) => piece.content.length);
  return { ...whole, ...leftBehind({}, { split }) };
}

/** Thoughts that came in pieces, and what seals them behind. Only sealed they can go back to who thought them. */
function withSeals(message: Message): Message {
  const content: Block[] = [];
  for (const block of message.content) {
    if (!isSeal(block)) {
      content.push(block);
      continue;
    }
    const from = content.findLastIndex((before) => !isPiece(before)) + 1;
    const texts = content
      .splice(from)
      .map((piece) => (piece.type === 'reasoning' ? piece.text : ''));
    const { signature = '' } = block;
    content.push(
      texts.length === 0 ? block : { type: 'reasoning', text: texts.join(''), signature },
    );
  }
  return content.length === message.content.length ? message : { ...message, content };
}

function isPiece(block: Block): boolean {
  if (block.type !== 'reasoning') return false;
  const { signature, redacted, extra } = block;
  return signature === undefined && redacted === undefined && extra === undefined;
}

function isSeal(block: Block): block is Extract<Block, { type: 'reasoning' }> {
  if (block.type !== 'reasoning' || block.text !== '' || block.signature === undefined)
    return false;
  return ownForm(block.extra)['thought'] === true;
}

/** The pieces in which an answer came; the answer itself where it came whole. */
export function splitAnswer(message: Message): readonly Message[] {
  const counts = asArray(ownForm(message.extra)['split'])?.map(asNumber);
  if (counts === undefined) return [message];
  let from = 0;
  return counts.map((count = 0) => {
    const content = message.content.slice(from, from + count);
    from += count;
    return { role: message.role, content };
  });
}
