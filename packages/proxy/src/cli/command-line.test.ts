import { describe, expect, it } from 'vitest';
import { createCommandLine } from './command-line.ts';

const run = async (...words: readonly string[]) => {
  const calls: object[] = [];
  const program = createCommandLine({
    calledAs: 'llm-proxy',
    version: '1.2.3',
    start: async (flags, file) =>
      void calls.push({ start: flags, ...(file !== undefined && { file }) }),
    check: async (config) => void calls.push({ check: config }),
    explain: async (model, config) => void calls.push({ explain: model, config }),
    init: async (file) => void calls.push({ init: file }),
    complete: async (shell) => void calls.push({ complete: shell }),
  });
  const output = {
    writeErr: () => undefined,
    writeOut: (text: string) => void calls.push({ text }),
  };
  for (const command of [
    program,
    ...program.commands.flatMap((inner) => [inner, ...inner.commands]),
  ]) {
    command.exitOverride().configureOutput(output);
  }
  await program.parseAsync(words, { from: 'user' });
  return calls;
};

describe('createCommandLine', () => {
  it.each([
    [['--port', 'http']],
    [['--port', '65536']],
    [['--port', '-1']],
    [['--num_workers', '0']],
    [['--temperature', 'warm']],
    [['--cofnig', 'x']],
    [['config', 'check', '--port', 'x']],
    [['config', 'explain']],
    [['completion']],
    [['completion', 'powershell']],
    [['a.yaml', 'b.yaml']],
    [['init', 'a.yaml', 'b.yaml']],
    [['version', 'x']],
  ])('refuses %j', async (words) => {
    await expect(run(...words)).rejects.toMatchObject({ exitCode: 1 });
  });

  it('knows the options by the names that LiteLLM’s users write', async () => {
    const words =
      '-c a.yaml --port 1 --host ::1 --num_workers 2 --drop_params --detailed_debug'.split(' ');
    expect(await run(...words)).toEqual([
      {
        start: {
          config: 'a.yaml',
          port: 1,
          host: '::1',
          num_workers: 2,
          drop_params: true,
          detailed_debug: true,
        },
      },
    ]);
    expect(await run('--workers', '3', '--allow-unauthenticated')).toEqual([
      { start: { num_workers: 3, allowUnauthenticated: true } },
    ]);
    expect(await run('-m', 'openai/gpt', '--api_base', 'http://x', '--max_tokens', '5')).toEqual([
      { start: { model: 'openai/gpt', api_base: 'http://x', max_tokens: 5 } },
    ]);
  });

  it.each([
    'config explain gpt a.yaml',
    'config explain gpt --config a.yaml',
    '--config a.yaml config explain gpt',
  ])('explains a model: %s', async (words) => {
    expect(await run(...words.split(' '))).toEqual([{ explain: 'gpt', config: 'a.yaml' }]);
  });

  it('takes the file to check from wherever it stands', async () => {
    for (const words of [
      'config check a.yaml',
      'config check --config a.yaml',
      '--config a.yaml config check',
    ]) {
      expect(await run(...words.split(' '))).toEqual([{ check: 'a.yaml' }]);
    }
    expect(await run('config', 'check')).toEqual([{ check: undefined }]);
  });

  it('serves the file that stands by itself, wherever its options stand', async () => {
    for (const words of ['a.yaml --port 1', '--port 1 a.yaml']) {
      expect(await run(...words.split(' '))).toEqual([{ start: { port: 1 }, file: 'a.yaml' }]);
    }
    expect(await run()).toEqual([{ start: {} }]);
  });

  it('has commands for a first file, for the completions of a shell and for the version', async () => {
    expect(await run('init')).toEqual([{ init: undefined }]);
    expect(await run('init', 'a.yaml')).toEqual([{ init: 'a.yaml' }]);
    expect(await run('completion', 'zsh')).toEqual([{ complete: 'zsh' }]);
    expect(await run('version')).toEqual([{ text: '1.2.3\n' }]);
  });

  it.each([
    ['help', '--allow-unauthenticated'],
    ['help init', 'nothing is overwritten'],
    ['help config', 'check'],
    ['init --help', 'nothing is overwritten'],
  ])('explains itself: %s', async (words, text) => {
    const written: string[] = [];
    const program = createCommandLine({
      calledAs: 'llm-proxy',
      version: '1.2.3',
      start: () => Promise.resolve(),
      check: () => Promise.resolve(),
      explain: () => Promise.resolve(),
      init: () => Promise.resolve(),
      complete: () => Promise.resolve(),
    });
    for (const command of [program, ...program.commands]) {
      command.exitOverride().configureOutput({ writeOut: (part) => void written.push(part) });
    }
    await expect(program.parseAsync(words.split(' '), { from: 'user' })).rejects.toMatchObject({
      exitCode: 0,
    });
    expect(written.join('').replaceAll(/\s+/g, ' ')).toContain(text);
  });
});
