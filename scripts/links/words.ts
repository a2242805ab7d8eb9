import type { Finding, Tree } from '../structure/tree.ts';
import { isKept, proseLines } from './prose-lines.ts';

interface Word {
  readonly words: RegExp;
  readonly use: string;
}

/**
 * Words of our own that stand where the field has one of its own: people search for the field's. See docs/reference/glossary.md.
 * Names of exports, settings and files stay, since code is left out.
 */
const words: readonly Word[] = [
  { words: /\bvendors?\b/i, use: 'provider' },
  { words: /\bpictures?\b/i, use: 'image' },
  { words: /\bsounds?\b/i, use: 'audio' },
  { words: /\btruth values?\b/i, use: 'boolean' },
  { words: /\bwhole answers?\b/i, use: 'non-streaming response' },
  { words: /\b(?:native|fast) lane\b/i, use: 'passthrough' },
  { words: /\btranslating lane\b/i, use: 'translation' },
  { words: /\bfurther attempts?\b/i, use: 'retries' },
  { words: /\b(?:goes|go|went|gone) away\b/i, use: 'disconnects' },
  { words: /\blooping guard\b/i, use: 'repetition detection' },
  {
    words: /\bbreak(?:s|ing)? (?:off|late)\b/i,
    use: 'truncated stream, or an error inside a stream',
  },
  { words: /\bhanded in\b/i, use: 'injected' },
  { words: /\bdearest\b/i, use: 'most expensive' },
  { words: /\benvelopes?\b/i, use: 'top-level fields' },
  { words: /\bnot here yet\b/i, use: 'not supported yet' },
  { words: /\basked model\b/i, use: 'requested model' },
  { words: /\bfirst pieces?\b/i, use: 'first chunk' },
  {
    words: /\b(?:rests? at once|nothing rests|lets? a deployment rest|deployment rests?)\b/i,
    use: 'cooldown',
  },
  { words: /\bspeaks? against\b/i, use: 'counts as a failure' },
];

/** House words in the prose of the pages. */
export function checkWords(tree: Tree): readonly Finding[] {
  return tree.files
    .filter((path) => path.endsWith('.md') && !isKept(path))
    .flatMap((path) =>
      proseLines(tree.read(path)).flatMap((line, at) =>
        findWords(line).map(({ found, use }) => ({
          path: `${path}:${at + 1}`,
          message: `“${found}”: the field says ${use}`,
        })),
      ),
    );
}

/** How often comments of the sources have each word. They are no pages, so this is said and fails nothing. */
export function countInComments(tree: Tree): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const sources = tree.files.filter((path) =>
    /^packages\/[^/]+\/src\/.*(?<!\.test)\.ts$/.test(path),
  );
  for (const path of sources) {
    for (const comment of tree.read(path).match(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm) ?? []) {
      for (const { use } of findWords(comment)) counts.set(use, (counts.get(use) ?? 0) + 1);
    }
  }
  return counts;
}

function findWords(text: string): readonly { readonly found: string; readonly use: string }[] {
  return words.flatMap(({ words: pattern, use }) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [{ found, use }];
  });
}
