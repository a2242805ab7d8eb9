import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asObject, asString, parseJson } from '../../packages/core/src/index.ts';
import type { Missing } from '../python/virtual-environment.ts';
import { installed } from './installed.ts';
import type { Program, Question } from './program.ts';
import { type Ended, runProgram } from './run-program.ts';

const version = '2.1.332';

/** Claude Code, which asks over the Messages API. */
export async function findClaudeCode(): Promise<Program | Missing> {
  const home = await installed([`@anthropic-ai/claude-code@${version}`]);
  if (typeof home !== 'string') return home;
  const platform = `claude-code-${process.platform}-${process.arch}`;
  const name = process.platform === 'win32' ? 'claude.exe' : 'claude';
  const command = join(home, 'node_modules/@anthropic-ai', platform, name);
  if (!existsSync(command))
    return { missing: `a build of Claude Code ${version} for ${process.platform} ${process.arch}` };
  return {
    name: 'Claude Code',
    version,
    shellCall: (line) => `call Bash ${JSON.stringify({ command: line, description: 'A file' })}`,
    textIn,
    ask: (question) => ask(command, question),
  };
}

function ask(command: string, question: Question): Promise<Ended> {
  const { folder, gatewayUrl, key, model, prompt, interrupt } = question;
  return runProgram({
    command,
    args: ['-p', '--output-format', 'json', '--allowedTools', 'Bash', '--', prompt],
    folder,
    variables: {
      ANTHROPIC_BASE_URL: gatewayUrl,
      ANTHROPIC_AUTH_TOKEN: key,
      ANTHROPIC_MODEL: model,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      // It may ask the gateway and nobody else.
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '0',
    },
    ...(interrupt !== undefined && { interrupt }),
  });
}

function textIn({ output }: Ended): string {
  const line = output.split('\n').find((text) => text.startsWith('{')) ?? '{}';
  return asString(asObject(parseJson(line))?.['result']) ?? '';
}
