import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LLMError, type Provider, systemCodeOf } from '@llm/core';
import { builtInProviders } from '../config/plan/known-providers.ts';
import { readDotenv } from '../config/read/dotenv.ts';
import { commandIn, type Environment, setVariableOf } from '../config/read/environment.ts';

/** Where a first configuration is written, unless a file is named. */
const defaultFile = 'config.yaml';

/**
 * Writes a first configuration and gives what to tell about it. It asks nothing, overwrites nothing, and writes no
 * key: the file names the environment variables, those of a file `.env` beside it included.
 *
 * @throws {LLMError} invalid_request: the file is there already, or cannot be written
 */
export async function init(file = defaultFile, inherited: Environment): Promise<string> {
  const { variables } = await readDotenv(join(dirname(file), '.env'), inherited);
  const environment = { ...variables, ...inherited };
  const command = commandIn(inherited);
  const keyed = builtInProviders.filter(
    ({ auth }) => auth.scheme !== 'none' && setVariableOf(environment, auth.env) !== undefined,
  );
  try {
    await writeFile(file, firstConfig(keyed, command), { flag: 'wx' });
  } catch (cause) {
    const code = systemCodeOf(cause);
    const reason = reasons[code] ?? `cannot be written (${code || String(cause)})`;
    throw new LLMError('invalid_request', `${file} ${reason}`, { cause });
  }
  const models = ['mock', ...keyed.map(({ id }) => `${id}/*`)];
  return [
    `${file} is written. It serves ${models.join(', ')}.`,
    ...(keyed.length === 0
      ? [
          'No key of a provider is in the environment or in .env, so there is only the mock model yet.',
        ]
      : []),
    `Start it:  ${command} ${/\s/.test(file) ? JSON.stringify(file) : file}`,
    '',
  ].join('\n');
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'is there already, and nothing is overwritten: name another file',
  ENOENT: 'cannot be written: its folder does not exist',
  EACCES: 'cannot be written: this user may not',
  EROFS: 'cannot be written: the disk is read-only',
  EISDIR: 'cannot be written: it is a folder',
  ENOTDIR: 'cannot be written: its folder is a file',
  ENOSPC: 'cannot be written: the disk is full',
};

function firstConfig(providers: readonly Provider[], command: string): string {
  return `# A configuration of llm-proxy, in LiteLLM's layout. Start it: ${command} ${defaultFile}
# What is wrong with it, or what it comes to: ${command} config check ${defaultFile}

model_list:
  # Answers without a key and without a network: it repeats what it was told.
  - model_name: mock
    litellm_params:
      model: mock/echo
${providers.length === 0 ? example : providers.map(entryOf).join('')}
# Retries and fallbacks hold for all models:
# router_settings:
#   num_retries: 2
#   fallbacks: [{ a-model: [mock] }]

# Without a master key only this machine can call. Set the variable LITELLM_MASTER_KEY, or write:
# general_settings:
#   master_key: os.environ/LITELLM_MASTER_KEY
`;
}

function entryOf({ id, auth }: Provider): string {
  return `
  # All models of ${id}, under ${id}/<model>.
  - model_name: ${id}/*
    litellm_params:
      model: ${id}/*
      api_key: os.environ/${auth.env}
`;
}

const example = `
  # All models of a provider, here of openai, under openai/<model>; one more entry for each further provider:
  # - model_name: openai/*
  #   litellm_params:
  #     model: openai/*
  #     api_key: os.environ/OPENAI_API_KEY
`;
