import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../../packages/core/src/index.ts';
import { type Attack, holds } from '../harness/attack.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = fileURLToPath(new URL('../../../packages/proxy/bin/llm-proxy.js', import.meta.url));
const secret = 'Zq81mNvPx0Kd7RwYb2TgHs5UcLfJe9Aa';

/** What `config check` says of a configuration. */
function check(config: JsonObject, environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@llm/source', '--import', 'tsx', program, 'config', 'check', '-'],
    {
      cwd: root,
      env: { PATH: process.env['PATH'], ...environment },
      input: JSON.stringify(config),
      encoding: 'utf8',
    },
  );
  return { status, text: stdout + stderr };
}

const entry = (params: JsonObject): JsonObject => ({
  model_list: [{ model_name: 'm', litellm_params: { model: 'openai/m', ...params } }],
});

function masked(name: string, config: JsonObject, environment = {}): Attack {
  return {
    side: 'operator',
    name: `${name}, printed`,
    run: async () => {
      const { status, text } = check(config, environment);
      const parts = Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));
      const shown = parts.filter((part) => text.includes(part));
      holds(shown.length === 0, `exit ${status}, and it prints ${shown[0]}…`);
      return `exit ${status}, and nothing of it is printed`;
    },
  };
}

function refused(name: string, config: JsonObject, environment = {}): Attack {
  return {
    side: 'operator',
    name,
    run: async () => {
      const { status, text } = check(config, environment);
      const line =
        /^.*(?:api_key|master_key|extra_headers|api_base|PROXY).*$/m.exec(text)?.[0] ?? '';
      holds(status !== 0 && line !== '', `exit ${status}: ${text.slice(0, 100)}`);
      return `exit ${status}: ${line.trim()}`;
    },
  };
}

/** What an operator gets wrong about keys, and what is printed of them. */
export const operatorSecrets: readonly Attack[] = [
  masked('a key in headers', entry({ api_key: 'k', extra_headers: { 'x-company': secret } })),
  masked('a password in a base URL', entry({ api_base: `https://me:${secret}@host.example/v1` })),
  masked('a key in the query of a base URL', entry({ api_base: `https://h.example/?c=${secret}` })),
  masked('a key in a variable', entry({ api_key: 'os.environ/ODD' }), { ODD: secret }),
  masked('a provider’s setting', entry({ api_key: 'k', provider_settings: { where: secret } })),
  refused('a key with a line break in it', entry({ api_key: 'sk-one\nsk-two' })),
  refused('a header with a line break', entry({ extra_headers: { 'x-a': 'b\r\nx-c: d' } })),
  refused('a master key of blanks', {
    ...entry({ api_key: 'k' }),
    general_settings: { master_key: '  ' },
  }),
  refused('a master key of blanks in the variable', entry({ api_key: 'k' }), {
    LITELLM_MASTER_KEY: ' \n',
  }),
  refused('a proxy that is none', entry({ api_key: 'k' }), { HTTPS_PROXY: 'socks5://proxy' }),
];
