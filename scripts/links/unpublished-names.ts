import type { Finding, Tree } from '../structure/tree.ts';

/**
 * Words that would have somebody install packages that are not ours: on npm the name `llm-proxy` belongs to another
 * project, and the packages of this repository are not published. With the first release, whose command is
 * `npx @llm/proxy`, the second rule goes and the first stays.
 */
const rules: readonly {
  readonly words: RegExp;
  readonly message: string;
  /** The files that it holds for. Default: all. */
  readonly files?: RegExp;
}[] = [
  {
    words: /\b(?:npx|npm exec|pnpm dlx|pnpx|bunx|yarn dlx)(?: +-[\w-]+)* +(?:-- +)?llm-proxy\b/,
    message:
      'runs a package of npm that is not ours: write `npm run proxy -- …`, or `llm-proxy` where it is installed',
  },
  {
    words:
      /\b(?:(?:npm|pnpm|yarn|bun) +(?:install|i|add)\b|npx\b|pnpm +dlx|bunx\b|deno +add)[^\n`]*?(?<!--filter[ =])@llm\//,
    message: 'installs a package that is not published',
  },
  {
    // A completion script is for a program on the path, so it is not meant.
    words: /^(?:llm-proxy|pnpm) (?!completion |add |dlx )/,
    message: 'is on no path of a clone: write `npm run proxy -- …`, or npm in place of pnpm',
    files: /^(?:docs\/(?!adr\/).*|README)\.md$/,
  },
];

const texts = /\.(?:md|ts|mts|js|mjs|cjs|json|ya?ml|sh|py)$|(?:^|\/)Dockerfile$/;

/** Pages, messages and scripts that name a package which a reader cannot have, or would have from somebody else. */
export function checkUnpublishedNames(tree: Tree): readonly Finding[] {
  return tree.files
    .filter((path) => texts.test(path) && !path.startsWith('scripts/links/unpublished-names'))
    .flatMap((path) =>
      tree
        .read(path)
        .split('\n')
        .flatMap((line, at) =>
          rules
            .filter(({ words, files }) => words.test(line) && (files?.test(path) ?? true))
            .map(({ message }) => ({ path: `${path}:${at + 1}`, message })),
        ),
    );
}
