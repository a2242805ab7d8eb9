import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commitOf } from './commit-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-commit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const git = (...words: readonly string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

describe('commitOf', () => {
  it('is unknown where there is no clone, and where there is no commit', () => {
    expect(commitOf(folder)).toBeUndefined();
    git('init', '-q');
    expect(commitOf(folder)).toBeUndefined();
  });

  it('is what git says, of a branch, a packed one, a bare commit and a second worktree', () => {
    git('commit', '-q', '--allow-empty', '-m', 'one');
    const commit = git('rev-parse', 'HEAD').slice(0, 9);
    expect(commitOf(folder)).toBe(commit);
    git('pack-refs', '--all');
    expect(commitOf(folder)).toBe(commit);
    git('worktree', 'add', '-q', 'second');
    expect(commitOf(join(folder, 'second'))).toBe(commit);
    git('checkout', '-q', '--detach');
    expect(commitOf(folder)).toBe(commit);
  });
});
