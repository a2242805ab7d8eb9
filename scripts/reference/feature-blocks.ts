import type { FeatureStatus } from './feature-status.ts';
import { toTable } from './table.ts';

/** The pages that have a block of the feature status, and what stands in it. */
export function featureBlocks(
  features: readonly FeatureStatus[],
): Readonly<Record<string, string>> {
  return {
    'README.md': readmeLines(features),
    'docs/status.md': statusTable(features),
    'docs/migrate-from-litellm.md': missingList(features),
  };
}

const start =
  '<!-- features: written by `npm run docs` from scripts/reference/feature-status.ts -->';
const end = '<!-- end of features -->';

/**
 * A page with its block written anew.
 *
 * @throws {TypeError} the page has no marks of a block, or only one of them
 */
export function withBlock(page: string, block: string): string {
  const [before, rest] = splitAt(page, start);
  const [, after] = splitAt(rest, end);
  return `${before}${start}\n<!-- prettier-ignore-start -->\n\n${block}\n\n<!-- prettier-ignore-end -->\n${end}${after}`;
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new TypeError(`the page has no ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function statusTable(features: readonly FeatureStatus[]): string {
  const rows = features.map(({ feature, here, missing }) => [
    feature,
    here,
    missing.map(({ what }) => what).join(', '),
  ]);
  return toTable(['Feature', 'Works today', 'Not supported yet'], rows);
}

function missingList(features: readonly FeatureStatus[]): string {
  return features
    .filter(({ missing }) => missing.length > 0)
    .map(({ feature, missing }) => `- ${feature}: ${missing.map(({ what }) => what).join(', ')}.`)
    .join('\n');
}

function readmeLines(features: readonly FeatureStatus[]): string {
  const deciding = features.flatMap(({ missing }) =>
    missing.filter(({ isDeciding }) => isDeciding).map(({ what }) => what),
  );
  const list = `${deciding.slice(0, -1).join(', ')} and ${deciding.at(-1) ?? ''}`;
  return `> **Status: pre-release.** Not on npm yet. Chat in six wire formats, text completions, embeddings, moderations and token counting.
> Not supported yet: ${list}. [Feature status](docs/status.md)`;
}
