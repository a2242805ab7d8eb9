import { describe, expect, it } from 'vitest';
import { createCommandLine, type StartFlags } from './command-line.ts';

const run = async (...words: readonly string[]) => {
  const calls: { readonly start?: StartFlags; readonly check?: string | undefined }[] = [];
  const program = createCommandLine({
    version: '1.2.3',
    start: async (flags) => void calls.push({ start: flags }),
    check: async (config) => void calls.push({ check: config }),
  });
  const silence = { writeErr: () => undefined, writeOut: () => undefined };
  for (const command of [
    program,
    ...program.commands.flatMap((inner) => [inner, ...inner.commands]),
  ]) {
    command.exitOverride().configureOutput(silence);
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
});
