import type { ThinkingBlock } from './chat-completion.ts';

export interface JoinedThinking {
  readonly blocks: readonly ThinkingBlock[];
  /** All that was thought, signed or not; absent where the pieces hold no text. */
  readonly text?: string;
}

/**
 * Thinking blocks from their pieces: text gathers until its signature comes. Text without a signature
 * makes no block, because a provider would refuse it when it is sent back.
 */
export function joinThinking(pieces: readonly ThinkingBlock[]): JoinedThinking {
  const blocks: ThinkingBlock[] = [];
  let text = '';
  let pending = '';
  for (const piece of pieces) {
    if (piece.type === 'redacted_thinking') {
      pending = '';
      blocks.push(piece);
      continue;
    }
    // Pieces of other origin may lack either field, or hold null.
    const thinking = piece.thinking ?? '';
    const signature = piece.signature ?? '';
    text += thinking;
    pending += thinking;
    if (signature === '') continue;
    blocks.push({ type: 'thinking', thinking: pending, signature });
    pending = '';
  }
  return text === '' ? { blocks } : { blocks, text };
}
