import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  anthropicModel,
  bedrockModel,
  embeddingsModel,
  geminiModel,
  openaiModel,
  upstreamKey,
} from './models.ts';
import type { UpstreamApi } from './scenarios.ts';
import { chatRequest, embeddingsRequest, messagesRequest } from './payloads.ts';
import { startNode } from './start-node.ts';
import type { CallShape, Target, TargetSetting } from './target.ts';
import type { TargetId } from './target-ids.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const masterKey = 'sk-bench-master-0123456789abcdef0123456789abcdef';

export interface GatewayVariant {
  readonly id: TargetId;
  readonly title: string;
  /** The configuration's `server.transport`. Default: the key is absent, as in a plain installation. */
  readonly transport?: string;
  /** Deployments of each model, all with limits of their own that are never reached. Default: one without limits. */
  readonly limitedDeployments?: number;
}

/** This gateway as it is deployed: built, with a master key and its log written to a file. */
export function createGateway(
  setting: TargetSetting,
  { id, title, transport, limitedDeployments }: GatewayVariant,
): Target | { readonly reason: string } {
  const problem = buildGateway();
  if (problem !== undefined) return { reason: problem };
  return {
    id,
    title,
    call: (scenario) => {
      const request = { ...scenario.shape, model: gatewayModel(scenario) };
      if (scenario.upstream === 'embeddings')
        return {
          path: '/v1/embeddings',
          headers: { authorization: `Bearer ${masterKey}` },
          body: embeddingsRequest(request),
        };
      return scenario.caller === 'anthropic'
        ? {
            path: '/v1/messages',
            headers: { 'x-api-key': masterKey, 'anthropic-version': '2023-06-01' },
            body: messagesRequest(request),
          }
        : {
            path: '/v1/chat/completions',
            headers: { authorization: `Bearer ${masterKey}` },
            body: chatRequest(request),
          };
    },
    start: async (scheme) => {
      const configFile = join(setting.folder, `${id}-${scheme}.yaml`);
      const origin = setting.upstream.origin(scheme);
      const { routes } = setting;
      writeFileSync(configFile, gatewayConfig({ origin, routes, transport, limitedDeployments }));
      // A real file, opened for appending: truncating it between rounds bounds it and leaves no hole.
      const logFile = join(setting.folder, `${id}.log`);
      const log = openSync(logFile, 'a');
      const running = await startNode(setting, scheme, {
        programFor: (port) => [
          ...(setting.profileFolder === undefined
            ? []
            : ['--cpu-prof', '--cpu-prof-dir', setting.profileFolder]),
          gatewayProgram,
          '--config',
          configFile,
          '--host',
          '127.0.0.1',
          '--port',
          String(port),
        ],
        stdout: log,
        cwd: setting.folder,
      });
      return {
        ...running,
        takeLog: () => {
          const { size } = fstatSync(log);
          const lines = size === 0 ? 0 : readFileSync(logFile, 'latin1').split('\n').length - 1;
          ftruncateSync(log, 0);
          return { bytes: size, lines };
        },
        stop: async () => {
          await running.stop();
          closeSync(log);
        },
      };
    },
  };
}

const gatewayModel = ({ upstream, route }: Pick<CallShape, 'upstream' | 'route'>): string =>
  `bench-${route}-${upstream}`;

const gatewayProgram = join(root, 'packages/proxy/bin/llm-proxy.js');
const buildMs = 300_000;
let built: { readonly problem: string | undefined } | undefined;

/** Builds the proxy and what it stands on, once a run; says what went wrong. */
function buildGateway(): string | undefined {
  built ??= { problem: runBuild() };
  return built.problem;
}

function runBuild(): string | undefined {
  if (!existsSync(gatewayProgram)) return 'packages/proxy/bin/llm-proxy.js does not exist';
  const turbo = join(root, 'node_modules/turbo/bin/turbo');
  const flags = ['run', 'build', '--filter=@llm/proxy', '--output-logs=errors-only'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [turbo, ...flags], {
    cwd: root,
    encoding: 'utf8',
    timeout: buildMs,
  });
  if (status === 0) return undefined;
  return `its build failed: ${(stdout + stderr).trim().slice(-600)}`;
}

/** What the fake upstream speaks: our name for it, the model, and the path of its API. */
const upstreams: readonly (readonly [UpstreamApi, string, string])[] = [
  ['openai', `openai/${openaiModel}`, '/v1'],
  ['anthropic', `anthropic/${anthropicModel}`, ''],
  ['gemini', `gemini/${geminiModel}`, '/v1beta'],
  ['bedrock', `bedrock/${bedrockModel}`, ''],
  ['embeddings', `openai/${embeddingsModel}`, '/v1'],
];

interface GatewayConfig {
  readonly origin: string;
  readonly routes: readonly string[];
  readonly transport: string | undefined;
  readonly limitedDeployments: number | undefined;
}

const highLimits = { rpm: 1_000_000_000, tpm: 1_000_000_000_000, max_parallel_requests: 1_000 };

/** One deployment per fake answer, so that the model's name alone picks the upstream. */
function gatewayConfig({ origin, routes, transport, limitedDeployments }: GatewayConfig): string {
  const limits =
    limitedDeployments === undefined
      ? []
      : Object.entries(highLimits).map(([name, value]) => `      ${name}: ${value}`);
  const deployment = (name: string, model: string, base: string): string => {
    const entry = [
      `  - model_name: ${name}`,
      '    litellm_params:',
      `      model: ${model}`,
      `      api_base: ${base}`,
      `      api_key: ${upstreamKey}`,
      ...limits,
    ].join('\n');
    return Array.from({ length: limitedDeployments ?? 1 }, () => entry).join('\n');
  };
  const deployments = routes.flatMap((route) =>
    upstreams.map(([upstream, model, path]) =>
      deployment(gatewayModel({ upstream, route }), model, `${origin}/${route}${path}`),
    ),
  );
  const sections = [
    `model_list:\n${deployments.join('\n')}`,
    `general_settings:\n  master_key: ${masterKey}`,
    ...(transport === undefined ? [] : [`server:\n  transport: ${transport}`]),
  ];
  return `${sections.join('\n')}\n`;
}
