import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The first letters of the commit that is checked out in a folder; `undefined` where the folder is no clone's root. */
export function commitOf(folder: string): string | undefined {
  const git = gitFolder(join(folder, '.git'));
  const head = git && read(join(git, 'HEAD'));
  if (git === undefined || head === undefined) return undefined;
  const branch = /^ref: (.+)/.exec(head)?.[1];
  const commit = branch === undefined ? head : commitOfBranch(git, branch);
  return commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 9) : undefined;
}

/** In a second worktree `.git` is a file that names the folder. */
function gitFolder(path: string): string | undefined {
  const elsewhere = /^gitdir: (.+)/.exec(read(path) ?? '')?.[1];
  if (elsewhere !== undefined) return resolve(path, '..', elsewhere);
  return read(join(path, 'HEAD')) === undefined ? undefined : path;
}

/** Branches are files of the common folder, or lines of its `packed-refs`. */
function commitOfBranch(git: string, branch: string): string | undefined {
  const common = resolve(git, read(join(git, 'commondir')) ?? '.');
  const packed = read(join(common, 'packed-refs'))?.split('\n') ?? [];
  return (
    read(join(common, branch)) ?? packed.find((line) => line.endsWith(` ${branch}`))?.split(' ')[0]
  );
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // The file does not exist, or is a folder.
    return undefined;
  }
}
