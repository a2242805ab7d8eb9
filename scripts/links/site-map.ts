import type { Section } from '../../apps/docs/pages.ts';
import type { Finding, Tree } from '../structure/tree.ts';

const list = 'apps/docs/pages.ts';

/** Every page of docs/ is on the map of the site, once, and every page of the map is there. */
export function checkSiteMap(tree: Tree, sections: readonly Section[]): readonly Finding[] {
  const listed = sections.flatMap(({ pages }) => pages.map(({ path }) => path));
  const folders = sections.flatMap(({ folder }) => (folder === undefined ? [] : [`${folder}/`]));
  const written = tree.files
    .filter((path) => path.startsWith('docs/') && path.endsWith('.md'))
    .map((path) => path.slice('docs/'.length));
  return [
    ...written
      .filter((path) => !listed.includes(path))
      .filter((path) => !folders.some((folder) => path.startsWith(folder)))
      .map((path) => ({
        path: `docs/${path}`,
        message: `is not on the map of the site: add a line to ${list}`,
      })),
    ...listed
      .filter((path) => !written.includes(path))
      .map((path) => ({ path: list, message: `lists ${path}, which is not there` })),
    ...listed
      .filter((path, at) => listed.indexOf(path) !== at)
      .map((path) => ({ path: list, message: `lists ${path} twice` })),
  ];
}
