import { createRequire } from 'node:module';
import { asObject, asString, isLLMError, type JsonObject } from '@llm/core';
import { createCommandLine, type StartFlags } from './command-line.ts';

/** Runs the program with the words after its name. Gives the exit code once it is over. */
export async function main(words: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createCommandLine({
    version: readVersion(),
    start: async (flags) => {
      exitCode = await runStart(flags);
    },
    check: async (file) => {
      exitCode = await runCheck(file);
    },
  }).exitOverride();
  program.commands.forEach((command) => inheritExit(command));
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (cause) {
    return report(cause);
  }
}

type CommandLine = ReturnType<typeof createCommandLine>;

function inheritExit(command: CommandLine): void {
  command.exitOverride();
  command.commands.forEach((inner) => inheritExit(inner));
}

/** Prints a failure and gives the exit code. A mistake of the user is its message alone; anything else is a bug, so its stack is printed. */
function report(cause: unknown): number {
  const known = asObject(cause);
  // Commander has already printed what is wrong with the options, or the help or version asked for.
  if (asString(known?.['code'])?.startsWith('commander.') === true) {
    return known?.['exitCode'] === 0 ? 0 : 2;
  }
  const text = isLLMError(cause)
    ? cause.message
    : cause instanceof Error
      ? (cause.stack ?? cause.message)
      : String(cause);
  process.stderr.write(`llm-proxy: ${text}\n`);
  return 1;
}

function readVersion(): string {
  // Resolved by the package's name: a relative path would differ between src/ and dist/.
  const manifest: unknown = createRequire(import.meta.url)('@llm/proxy/package.json');
  return asString(asObject(manifest)?.['version']) ?? 'unknown';
}

async function runCheck(file: string | undefined): Promise<number> {
  const { check } = await import('./check.ts');
  const { readEnvironment } = await import('../config/read/environment.ts');
  const source = file ?? readEnvironment()['CONFIG_FILE_PATH'];
  if (source === undefined || source === '') return refuse(noFile);
  const { exitCode, output, complaints } = await check(source);
  process.stderr.write(complaints);
  process.stdout.write(output);
  return exitCode;
}

const noFile = 'name a configuration with --config, or one model with --model';

function refuse(complaint: string): number {
  process.stderr.write(`llm-proxy: ${complaint}\n`);
  return 1;
}

async function runStart(flags: StartFlags): Promise<number> {
  const { run } = await import('./run.ts');
  const { readEnvironment } = await import('../config/read/environment.ts');
  const environment = readEnvironment();
  const source = await toSource(flags, environment['CONFIG_FILE_PATH']);
  if (source === undefined) return refuse(noFile);
  return run(source, flags, environment);
}

async function toSource(
  flags: StartFlags,
  fallback: string | undefined,
): Promise<string | JsonObject | undefined> {
  const { model, alias, api_base: apiBase, temperature, max_tokens: maxTokens } = flags;
  if (flags.config !== undefined) return flags.config;
  if (model === undefined) return fallback === '' ? undefined : fallback;
  const { oneModel } = await import('./one-model.ts');
  const { request_timeout: requestTimeout, drop_params: dropParams } = flags;
  return oneModel({ model, alias, apiBase, temperature, maxTokens, requestTimeout, dropParams });
}
