/** A block of a page that is marked as runnable, and the block after it, which is what it has to print. */
export interface ShellBlock {
  readonly line: number;
  readonly command: string;
  readonly expected: string;
}

/**
 * The blocks of a page whose fence says `sh run`. The next fence is the expected output; a block without one has to print
 * nothing.
 */
export function readBlocks(text: string): readonly ShellBlock[] {
  const fences = [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)];
  return fences.flatMap((fence, at) => {
    const [, info = '', command = ''] = fence;
    if (info.trim() !== 'sh run') return [];
    const next = fences[at + 1];
    const isOutput = next !== undefined && !/^sh\b/.test(next[1] ?? '');
    return [
      {
        line: text.slice(0, fence.index).split('\n').length,
        command,
        expected: isOutput ? (next[2] ?? '') : '',
      },
    ];
  });
}

/** Whether an output is the expected one: white space does not count, and `…` stands for anything. */
export function isExpected(output: string, expected: string): boolean {
  const [first = '', ...others] = toPieces(expected);
  const given = output.replaceAll(/\s+/g, '');
  if (!given.startsWith(first)) return false;
  if (others.length === 0) return given === first;
  let from = first.length;
  for (const piece of others.slice(0, -1)) {
    const at = given.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  const last = others.at(-1) ?? '';
  return given.length - last.length >= from && given.endsWith(last);
}

function toPieces(expected: string): readonly string[] {
  return expected.replaceAll(/\s+/g, '').split('…');
}
