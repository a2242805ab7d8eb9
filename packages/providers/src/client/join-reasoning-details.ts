import type { ReasoningDetail } from './chat-completion.ts';

/**
 * OpenRouter's list of thoughts from its pieces: those with one `index` (or without one, of one type in a row) are one thought. Its texts
 * are joined, and of everything else the last word counts; what is sealed comes whole.
 */
export function joinReasoningDetails(
  pieces: readonly ReasoningDetail[],
): readonly ReasoningDetail[] {
  const joined: ReasoningDetail[] = [];
  for (const piece of pieces) {
    const at = joined.findLastIndex((open, place) =>
      continues(open, piece, place === joined.length - 1),
    );
    const open = joined[at];
    if (open === undefined) joined.push(piece);
    else joined[at] = grown(open, piece);
  }
  return joined;
}

function continues(open: ReasoningDetail, piece: ReasoningDetail, isLast: boolean): boolean {
  if (open.type !== piece.type || 'data' in piece) return false;
  return piece.index === undefined || piece.index === null ? isLast : open.index === piece.index;
}

function grown(open: ReasoningDetail, piece: ReasoningDetail): ReasoningDetail {
  const known = Object.entries(piece).filter(([, value]) => value !== null && value !== undefined);
  return {
    ...open,
    ...Object.fromEntries(known),
    ...joinedText(open, piece, 'text'),
    ...joinedText(open, piece, 'summary'),
  };
}

function joinedText(
  open: ReasoningDetail,
  piece: ReasoningDetail,
  field: 'text' | 'summary',
): Partial<ReasoningDetail> {
  const texts = [open[field], piece[field]].filter((text) => typeof text === 'string');
  return texts.length === 0 ? {} : { [field]: texts.join('') };
}
