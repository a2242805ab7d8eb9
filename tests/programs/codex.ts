import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asObject, asString, type JsonObject, parseJson } from '../../packages/core/src/index.ts';
import type { Missing } from '../python/virtual-environment.ts';
import { installed } from './installed.ts';
import type { Program, Question } from './program.ts';
import { type Ended, runProgram } from './run-program.ts';

const version = '0.171.0';

/** Codex, which asks over the Responses API. */
export async function findCodex(): Promise<Program | Missing> {
  const home = await installed([`@openai/codex@${version}`]);
  if (typeof home !== 'string') return home;
  const command = programIn(home);
  if (command === undefined)
    return { missing: `a build of Codex ${version} for ${process.platform} ${process.arch}` };
  return {
    name: 'Codex',
    version,
    shellCall: (line) => `call exec_command ${JSON.stringify({ cmd: line })}`,
    textIn,
    ask: (question) => ask(command, question),
  };
}

/** The package of a platform brings one folder, named by what it was built for. */
function programIn(home: string): string | undefined {
  const scope = join(home, 'node_modules/@openai');
  const vendor = join(scope, `codex-${process.platform}-${process.arch}`, 'vendor');
  try {
    const [target] = readdirSync(vendor);
    const name = process.platform === 'win32' ? 'codex.exe' : 'codex';
    return target === undefined ? undefined : join(vendor, target, 'bin', name);
  } catch {
    return undefined;
  }
}

async function ask(command: string, question: Question): Promise<Ended> {
  const { folder, gatewayUrl, key, model, prompt, interrupt } = question;
  const codexHome = join(folder, '.codex');
  await mkdir(codexHome, { recursive: true });
  await writeFile(join(codexHome, 'config.toml'), configurationOf(gatewayUrl, model));
  return runProgram({
    command,
    args: [
      ...['exec', '--json', '--skip-git-repo-check'],
      // Its sandbox needs rights that containers lack. What it runs is this suite's own command.
      '--dangerously-bypass-approvals-and-sandbox',
      prompt,
    ],
    folder,
    variables: { CODEX_HOME: codexHome, LLM_GATEWAY_KEY: key },
    ...(interrupt !== undefined && { interrupt }),
  });
}

/** As docs/connect-clients.md says it, with WebSockets offered and without repeated attempts. */
function configurationOf(gatewayUrl: string, model: string): string {
  return `
model = "${model}"
model_provider = "gateway"

[model_providers.gateway]
name = "LLM gateway"
base_url = "${gatewayUrl}/v1"
env_key = "LLM_GATEWAY_KEY"
wire_api = "responses"
supports_websockets = true
request_max_retries = 0
stream_max_retries = 0
`;
}

function textIn({ output }: Ended): string {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): JsonObject => asObject(asObject(parseJson(line))?.['item']) ?? {})
    .filter(({ type }) => type === 'agent_message')
    .map(({ text }) => asString(text) ?? '')
    .join('\n');
}
