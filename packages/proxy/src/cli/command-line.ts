import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { type LogFormat, logFormats } from '../log/log-format.ts';
import { type Shell, shells } from './completion-script.ts';

/** What the command line says. Names with an underscore are LiteLLM's. */
export interface StartFlags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly num_workers?: number;
  readonly model?: string;
  readonly alias?: string;
  readonly api_base?: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly request_timeout?: number;
  readonly drop_params?: boolean;
  readonly debug?: boolean;
  readonly detailed_debug?: boolean;
  readonly logFormat?: LogFormat;
  readonly allowUnauthenticated?: boolean;
  readonly strict?: boolean;
}

/** What `config check` says beside the file. */
export interface CheckFlags {
  readonly config?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

export interface Commands {
  readonly version: string;
  /** What a person types to run the program, for the examples of its help. */
  readonly calledAs: string;
  /** `file` is the configuration that stands by itself, without `--config`. */
  start(flags: StartFlags, file: string | undefined): Promise<void>;
  /** `config` is the file, where one is named. */
  check(config: string | undefined, flags: CheckFlags): Promise<void>;
  /** Says what a name means to a configuration. `config` is the file, where one is named. */
  explain(model: string, config: string | undefined): Promise<void>;
  /** Writes a first configuration to the file, where one is named. */
  init(file: string | undefined): Promise<void>;
  complete(shell: Shell): Promise<void>;
}

/** The parser of the command line. It calls one of the commands with the options that it read. */
export function createCommandLine(commands: Commands): Command {
  const { version, calledAs, start, check, explain, init, complete } = commands;
  const program = new Command('llm-proxy')
    .description('An LLM gateway that speaks the protocols of OpenAI and Anthropic.')
    .version(version, '-v, --version', 'print the version')
    .argument('[file]', 'the configuration to serve')
    .option('-c, --config <file>', 'the same, in the layout of LiteLLM (or CONFIG_FILE_PATH)')
    .option('--host <host>', 'address to listen on (or HOST)')
    .option('-p, --port <port>', 'port to listen on (or PORT; default 4000)', wholeFrom(0, 65_535))
    .option(
      '--workers, --num_workers <count>',
      'processes that share the port (or NUM_WORKERS; default 1)',
      wholeFrom(1, 256),
    )
    .option('-m, --model <provider/model>', 'serve this one model, without a configuration')
    .option('--alias <name>', 'the name of the one model')
    .option('--api_base <url>', 'base URL of the one model')
    .option('--temperature <number>', 'default temperature of the one model', toNumber)
    .option('--max_tokens <count>', 'default length of its answers', wholeFrom(1))
    .option('--request_timeout <seconds>', 'until its answer must be there', toNumber)
    .option('--drop_params', 'leave out parameters that its upstream cannot take')
    .option('--allow-unauthenticated', 'let others call although there is no master key')
    .option('--strict', 'refuse unknown names, and entries that cannot be served')
    .option('--debug', 'log more')
    .option('--detailed_debug', 'the same as --debug')
    .addOption(
      new Option('--log-format <format>', 'how log lines look (default: auto)').choices(logFormats),
    )
    .helpCommand('help [command]', 'say what a command takes')
    .addHelpText('after', examplesOf(calledAs))
    .action((file: string | undefined, flags: StartFlags) => start(flags, file));
  program
    .command('init')
    .description('write a first configuration, with the providers whose keys are set')
    .argument('[file]', 'where to; nothing is overwritten (default: config.yaml)')
    .action((file: string | undefined) => init(file));
  const config = program.command('config').description('look at a configuration');
  config
    .command('explain')
    .description('say what a model means: who would be asked, in what order, and who follows')
    .argument('<model>', 'the name that a caller asks for')
    .argument('[file]', 'the configuration')
    .option('-c, --config <file>', 'the same')
    .action((model: string, file: string | undefined, own: CheckFlags) =>
      explain(model, file ?? own.config ?? program.opts<StartFlags>().config),
    );
  config
    .command('check')
    .description('list what is wrong with it, or print what it comes to, with secrets masked')
    .argument('[file]', 'the configuration; - for the standard input')
    .option('-c, --config <file>', 'the same')
    .option('--strict', 'refuse unknown names, and entries that cannot be served')
    .option('--json', 'print one JSON object')
    .action((file: string | undefined, own: CheckFlags) => {
      // The program has the same options. If they stand before `config check`, the program has read them.
      const { config: named, strict } = program.opts<StartFlags>();
      return check(file ?? own.config ?? named, { ...(strict === true && { strict }), ...own });
    });
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(shells))
    .action((shell: Shell) => complete(shell));
  program
    .command('version')
    .description('print the version')
    .action(() => program.configureOutput().writeOut?.(`${version}\n`));
  return program;
}

function examplesOf(command: string): string {
  const examples = [
    [`${command} init`, 'write config.yaml'],
    [`${command} config.yaml --port 8080`, 'serve it'],
    [`${command} config check config.yaml`, 'list its mistakes'],
    [`${command} config explain gpt-4o c.yaml`, 'say where calls for a model would go'],
    [`${command} --model openai/gpt-4o`, 'serve one model without a file'],
    ['source <(llm-proxy completion bash)', 'complete options and commands'],
  ] as const;
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`);
  return `\nExamples:\n${lines.join('\n')}\n`;
}

function toNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) {
    throw new InvalidArgumentError('it must be a number');
  }
  return number;
}

function wholeFrom(least: number, most = Infinity): (text: string) => number {
  return (text) => {
    const number = toNumber(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    const bounds = most === Infinity ? `at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`it must be a whole number ${bounds}`);
  };
}
