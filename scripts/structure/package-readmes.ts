import type { Finding, Tree } from './tree.ts';

const sections: readonly { readonly title: string; readonly heading: RegExp }[] = [
  { title: 'Install', heading: /^## Install/m },
  { title: 'Example', heading: /^## Example/m },
  { title: 'What it does not do', heading: /^## What it does not do/m },
  { title: 'Exports', heading: /^## Exports/m },
  { title: 'Size', heading: /^## Size/m },
  { title: 'Links', heading: /^## Links/m },
];

/** Every package's README has the same sections, so that a reader finds what they look for. */
export function checkPackageReadmes(tree: Tree): readonly Finding[] {
  return tree.files
    .filter((path) => /^packages\/[^/]+\/package\.json$/.test(path))
    .flatMap((manifest): readonly Finding[] => {
      const path = manifest.replace('package.json', 'README.md');
      if (!tree.files.includes(path)) return [{ path, message: 'is missing' }];
      const text = tree.read(path);
      return sections
        .filter(({ heading }) => !heading.test(text))
        .map(({ title }) => ({ path, message: `has no section '## ${title}'` }));
    });
}
