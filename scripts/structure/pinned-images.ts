import type { Finding, Tree } from './tree.ts';

const action = /^\s*(?:- )?uses:\s*(\S+)/;
const pinnedAction = /@[0-9a-f]{40}$|^\.\//;
const image = /^\s*image:\s*['"]?([^\s'"]+)|^FROM\s+(?:--\S+\s+)?(\S+)/i;
const pinnedImage = /@sha256:[0-9a-f]{64}$/;

/**
 * Workflows and images run code of others. An action and an image are pinned by digest, because a tag can be moved to
 * other code; a clone keeps no token, and rights are given job by job.
 */
export function checkPinnedImages(tree: Tree): readonly Finding[] {
  const workflows = tree.files.filter((path) => /^\.github\/workflows\/.*\.ya?ml$/.test(path));
  const others = tree.files.filter((path) => /(?:^|\/)(?:Dockerfile|compose\.ya?ml)$/.test(path));
  return [
    ...[...workflows, ...others].flatMap((path) => checkPins(path, tree.read(path))),
    ...workflows.flatMap((path) => checkRights(path, tree.read(path))),
  ];
}

function checkPins(path: string, text: string): readonly Finding[] {
  const stages = new Set([...text.matchAll(/^FROM\s.*\sAS\s+(\S+)/gim)].map(([, name]) => name));
  return text.split('\n').flatMap((line, at): readonly Finding[] => {
    const used = action.exec(line)?.[1];
    if (used !== undefined && !pinnedAction.test(used)) {
      return [{ path: `${path}:${at + 1}`, message: `${used} is pinned by no commit` }];
    }
    const [, service, base] = image.exec(line) ?? [];
    const named = service ?? base;
    if (named === undefined || stages.has(named) || named === 'scratch' || pinnedImage.test(named))
      return [];
    return [{ path: `${path}:${at + 1}`, message: `the image ${named} is pinned by no digest` }];
  });
}

function checkRights(path: string, text: string): readonly Finding[] {
  const findings: Finding[] = [];
  // The first column: what a workflow gives to jobs that say nothing themselves.
  const given = /^permissions:\s*(.*)$((?:\n[ \t]+.*)*)/m.exec(text);
  if (given === null || /write/.test(`${given[1] ?? ''}${given[2] ?? ''}`)) {
    findings.push({
      path,
      message: 'gives rights to every job: give them to the job that needs them',
    });
  }
  const clones = [...text.matchAll(/uses: actions\/checkout@.*((?:\n {8,}.*)*)/g)];
  for (const [, inputs = ''] of clones) {
    if (!/persist-credentials: false/.test(inputs)) {
      findings.push({ path, message: 'a clone keeps its token: set persist-credentials: false' });
    }
  }
  return findings;
}
