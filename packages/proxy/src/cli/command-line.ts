import { Command, InvalidArgumentError } from 'commander';

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
  readonly allowUnauthenticated?: boolean;
}

export interface Commands {
  readonly version: string;
  start(flags: StartFlags): Promise<void>;
  /** `config` is the file, where one is named. */
  check(config: string | undefined): Promise<void>;
}

/** The parser of the command line. It calls `start` or `check` with the options that it read. */
export function createCommandLine({ version, start, check }: Commands): Command {
  const program = new Command('llm-proxy')
    .description('An LLM gateway that speaks the protocols of OpenAI and Anthropic.')
    .version(version, '-v, --version')
    .option('-c, --config <file>', 'configuration, in the layout of LiteLLM (or CONFIG_FILE_PATH)')
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
    .option('--debug', 'log more')
    .option('--detailed_debug', 'the same as --debug')
    .action((flags: StartFlags) => start(flags));
  program
    .command('config')
    .description('look at a configuration')
    .command('check')
    .description('list what is wrong with it, or print what it comes to, with secrets masked')
    .argument('[file]', 'the configuration')
    .option('-c, --config <file>', 'the same')
    .action((file: string | undefined, own: { readonly config?: string }) =>
      // `--config` is an option of the program too, which takes it where it comes before `config check`.
      check(file ?? own.config ?? program.opts<StartFlags>().config),
    );
  return program;
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
