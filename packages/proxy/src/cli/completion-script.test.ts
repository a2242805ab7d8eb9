import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCommandLine } from './command-line.ts';
import { completionScript, type Shell, shells } from './completion-script.ts';

const nothing = () => Promise.resolve();
const program = createCommandLine({
  calledAs: 'llm-proxy',
  version: '1.2.3',
  start: nothing,
  check: nothing,
  explain: nothing,
  init: nothing,
  complete: nothing,
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-completion-'));
  for (const shell of shells) writeFileSync(join(folder, shell), completionScript(shell, program));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What each shell is told to print the candidates for a line, the last word of which is unfinished. */
const questions: Readonly<Record<Shell, (words: readonly string[]) => string>> = {
  bash: (words) =>
    `source ./bash; COMP_WORDS=(llm-proxy ${words.map((word) => `'${word}'`).join(' ')}); ` +
    `COMP_CWORD=${words.length}; compopt() { :; }; _llm_proxy; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (words) =>
    `compdef() { :; }; _files() { print FILES; }; ` +
    // Prints what would be offered: the entries of the arrays that it is given, without their descriptions.
    `_describe() { local name=\${@[-1]}; print -l -- \${\${(P)name}%%:*}; }; source ./zsh; ` +
    `words=(llm-proxy ${words.map((word) => `'${word}'`).join(' ')}); ` +
    `CURRENT=${words.length + 1}; _llm_proxy`,
  fish: (words) => `source ./fish; complete -C 'llm-proxy ${words.join(' ')}'`,
};

const candidates = (shell: Shell, ...words: readonly string[]): readonly string[] => {
  const { stdout, stderr } = spawnSync(shell, ['-c', questions[shell](words)], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder },
  });
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
    .filter(Boolean);
};

const isThere = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0;

describe.each(shells.filter(isThere))('completion of %s', { timeout: 30_000 }, (shell) => {
  it('offers the commands, and the options of each place', () => {
    expect(candidates(shell, '')).toEqual(
      expect.arrayContaining(['init', 'config', 'completion', 'version', 'help']),
    );
    expect(candidates(shell, '--')).toEqual(
      expect.arrayContaining(['--config', '--port', '--allow-unauthenticated', '--help']),
    );
    expect(candidates(shell, 'config', '')).toContain('check');
    const check = candidates(shell, 'config', 'check', '--');
    expect(check).toContain('--config');
    expect(check).not.toContain('--port');
  });

  it('offers the shells, and options after other options', () => {
    expect(candidates(shell, 'completion', '')).toEqual(expect.arrayContaining([...shells]));
    expect(candidates(shell, '--port', '1', '--hos')).toContain('--host');
  });

  it('offers no word where an option wants a value', () => {
    for (const option of ['--port', '-p', '--config', '-c']) {
      expect(candidates(shell, option, '')).not.toContain('init');
    }
  });
});
