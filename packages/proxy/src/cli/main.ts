import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { asObject, asString, isLLMError, type JsonObject, nearestName } from '@llm/core';
import { commitOf } from './commit-of.ts';
import { commandIn, readEnvironment } from '../config/read/environment.ts';
import { type CheckFlags, createCommandLine, type StartFlags } from './command-line.ts';

/** Runs the program with the words after its name. Gives the exit code once it is over. */
export async function main(words: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createCommandLine({
    version: readVersion(),
    calledAs: commandIn(readEnvironment()),
    start: async (flags, file) => {
      exitCode = await runStart(flags, file, program);
    },
    check: async (file, flags) => {
      exitCode = await runCheck(file, flags);
    },
    explain: async (model, file) => {
      exitCode = await runExplain(model, file);
    },
    init: async (file) => {
      const { init } = await import('./init.ts');
      process.stdout.write(await init(file, readEnvironment()));
    },
    complete: async (shell) => {
      const { completionScript } = await import('./completion-script.ts');
      process.stdout.write(completionScript(shell, program));
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
  const require = createRequire(import.meta.url);
  const manifest: unknown = require('@llm/proxy/package.json');
  const version = asString(asObject(manifest)?.['version']) ?? 'unknown';
  if (version !== unreleased) return version;
  const folder = dirname(require.resolve('@llm/proxy/package.json'));
  const commit = commitOf(join(folder, '..', '..'));
  return commit === undefined ? version : `${version}+${commit}`;
}

/** The version of all packages before the first release. It says nothing, so the commit stands beside it. */
const unreleased = '0.0.0';

async function runCheck(file: string | undefined, { strict, json }: CheckFlags): Promise<number> {
  const { check } = await import('./check.ts');
  const source = file ?? readEnvironment()['CONFIG_FILE_PATH'];
  if (source === undefined || source === '') return refuse(noFile());
  const { text } = await import('node:stream/consumers');
  const { exitCode, output, complaints } = await check(source, {
    ...(strict !== undefined && { strict }),
    ...(json !== undefined && { json }),
    readInput: () => text(process.stdin),
  });
  process.stderr.write(complaints);
  process.stdout.write(output);
  return exitCode;
}

async function runExplain(model: string, file: string | undefined): Promise<number> {
  const source = file ?? readEnvironment()['CONFIG_FILE_PATH'];
  if (source === undefined || source === '') return refuse(noFile());
  const { explain } = await import('./explain.ts');
  const { exitCode, output, complaints } = await explain(source, model);
  process.stderr.write(complaints);
  process.stdout.write(output);
  return exitCode;
}

/** Says what to name, in the words that run the program. */
function noFile(): string {
  const command = commandIn(readEnvironment());
  return `name a configuration (${command} config.yaml, or --config), or one model with --model; ${command} init writes a first configuration`;
}

function refuse(complaint: string): number {
  process.stderr.write(`llm-proxy: ${complaint}\n`);
  return 1;
}

async function runStart(
  { config, ...flags }: StartFlags,
  named: string | undefined,
  program: CommandLine,
): Promise<number> {
  if (named !== undefined && config !== undefined && named !== config) {
    return refuse(`two configurations are named, ${named} and ${config}: leave one of them out`);
  }
  const environment = readEnvironment();
  const source = await toSource(flags, named ?? config, environment['CONFIG_FILE_PATH']);
  if (source === undefined) {
    if (Object.keys(flags).length === 0) program.outputHelp();
    return refuse(noFile());
  }
  const mistyped = named === undefined ? undefined : await mistypedCommand(named, program);
  if (mistyped !== undefined) return refuse(mistyped);
  const { run } = await import('./run.ts');
  return run(source, flags, environment);
}

/** A word that is no file and looks like a command. */
async function mistypedCommand(word: string, program: CommandLine): Promise<string | undefined> {
  if (/[./\\]/.test(word)) return undefined;
  const { existsSync } = await import('node:fs');
  if (existsSync(word)) return undefined;
  const names = program.commands.map((command) => command.name());
  const nearest = nearestName(word, [...names, 'help']);
  const hint =
    nearest === undefined ? '' : `; did you mean ${commandIn(readEnvironment())} ${nearest}?`;
  return `there is no file and no command '${word}'${hint}`;
}

async function toSource(
  flags: StartFlags,
  file: string | undefined,
  fallback: string | undefined,
): Promise<string | JsonObject | undefined> {
  const { model, alias, api_base: apiBase, temperature, max_tokens: maxTokens } = flags;
  if (file !== undefined) return file;
  if (model === undefined) return fallback === '' ? undefined : fallback;
  const { oneModel } = await import('./one-model.ts');
  const { request_timeout: requestTimeout, drop_params: dropParams } = flags;
  return oneModel({ model, alias, apiBase, temperature, maxTokens, requestTimeout, dropParams });
}
