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
import type { ChildPrograms } from './build-children.ts';
import { findPort, startChild } from './child.ts';
import type { Child, Cores } from './child.ts';
import { chatRequest, messagesRequest } from './payloads.ts';
import { installPortkey, portkeyVersion } from './portkey.ts';
import type { Scenario } from './scenarios.ts';

export const targetIds = [
  'direct',
  'relay-bytes',
  'relay-request',
  'relay-parse',
  'gateway',
  'portkey',
] as const;
export type TargetId = (typeof targetIds)[number];

export interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RunningTarget {
  readonly port: number;
  readonly pid: number;
  /** Undefined for the upstream itself. */
  readonly child: Child | undefined;
  /** Empties what the target logged so far and says how many bytes and lines that was. */
  readonly takeLog: () => { readonly bytes: number; readonly lines: number };
  readonly stop: () => Promise<void>;
}

export interface Target {
  readonly id: TargetId;
  readonly title: string;
  /** What a caller sends for this scenario. */
  readonly call: (scenario: CallShape) => Call;
  readonly start: () => Promise<RunningTarget>;
}

/** `route` may also name a paced stream. */
export type CallShape = Pick<Scenario, 'upstream' | 'shape'> & { readonly route: string };

export interface TargetSetting {
  readonly programs: ChildPrograms;
  readonly cores: Cores;
  readonly upstream: Child;
  readonly upstreamPort: number;
  /** Folder for configuration and logs of this run. */
  readonly folder: string;
  /** Routes that the gateway's configuration has to know. */
  readonly routes: readonly string[];
  /** Whether measured processes report their own CPU time, for systems without /proc. */
  readonly reporting: boolean;
  /** Folder for CPU profiles of the gateway; undefined for none. */
  readonly profileFolder: string | undefined;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const masterKey = 'sk-bench-master-0123456789abcdef0123456789abcdef';
const upstreamKey = 'sk-upstream-0123456789abcdef';
const openaiModel = 'gpt-4o-mini-2024-07-18';
const anthropicModel = 'claude-sonnet-4-5-20250929';

/** The targets that can be measured here, and for the others the reason why not. */
export function createTargets(
  wanted: readonly TargetId[],
  setting: TargetSetting,
): { readonly targets: readonly Target[]; readonly missing: ReadonlyMap<TargetId, string> } {
  const missing = new Map<TargetId, string>();
  const targets = wanted.flatMap((id) => {
    const made = create[id](setting);
    if ('reason' in made) missing.set(id, made.reason);
    return 'reason' in made ? [] : [made];
  });
  return { targets, missing };
}

type Create = (setting: TargetSetting) => Target | { readonly reason: string };

const create: Readonly<Record<TargetId, Create>> = {
  direct: ({ upstream, upstreamPort }) => ({
    id: 'direct',
    title: 'no gateway',
    call: nativeCall,
    start: () =>
      Promise.resolve({
        port: upstreamPort,
        pid: upstream.pid,
        child: undefined,
        takeLog: noLog,
        stop: () => Promise.resolve(),
      }),
  }),
  'relay-bytes': relayTarget('relay-bytes', 'byte relay', 'bytes'),
  'relay-request': relayTarget(
    'relay-request',
    'byte relay by `request` and `pipeline`',
    'request',
  ),
  'relay-parse': relayTarget('relay-parse', 'parse-and-print relay', 'parse'),
  gateway: createGateway,
  portkey: createPortkey,
};

const noLog = (): { bytes: number; lines: number } => ({ bytes: 0, lines: 0 });

/** A caller that speaks the upstream's own protocol, as relays and the upstream itself need it. */
function nativeCall({ upstream, shape, route }: CallShape): Call {
  const openai = upstream === 'openai';
  const model = openai ? openaiModel : anthropicModel;
  return {
    path: openai ? `/${route}/v1/chat/completions` : `/${route}/v1/messages`,
    headers: openai
      ? { authorization: `Bearer ${upstreamKey}` }
      : { 'x-api-key': upstreamKey, 'anthropic-version': '2023-06-01' },
    body: openai ? chatRequest({ ...shape, model }) : messagesRequest({ ...shape, model }),
  };
}

function relayTarget(id: TargetId, title: string, mode: string): Create {
  return (setting) => ({
    id,
    title,
    call: nativeCall,
    start: () =>
      startNode(setting, (port) => [
        setting.programs.relay,
        mode,
        String(port),
        `http://127.0.0.1:${String(setting.upstreamPort)}`,
      ]),
  });
}

/** Starts a measured process on its core. */
async function startNode(
  setting: TargetSetting,
  programFor: (port: number) => readonly string[],
  more: { readonly onLoopback?: boolean; readonly stdout?: number; readonly cwd?: string } = {},
): Promise<RunningTarget> {
  const port = await findPort();
  const preloaded = setting.reporting || more.onLoopback === true;
  const child = startChild({
    arguments: [...(preloaded ? ['--require', setting.programs.preload] : []), ...programFor(port)],
    cores: setting.cores.measured,
    ipc: setting.reporting,
    environment: more.onLoopback === true ? { BENCH_LOOPBACK: '1' } : {},
    ...(more.stdout === undefined ? {} : { stdout: more.stdout }),
    ...(more.cwd === undefined ? {} : { cwd: more.cwd }),
  });
  return { port, pid: child.pid, child, takeLog: noLog, stop: child.stop };
}

const gatewayModel = ({ upstream, route }: CallShape): string => `bench-${route}-${upstream}`;

function createGateway(setting: TargetSetting): Target | { readonly reason: string } {
  const problem = buildGateway();
  if (problem !== undefined) return { reason: problem };
  const configFile = join(setting.folder, 'config.yaml');
  writeFileSync(configFile, gatewayConfig(setting));
  return {
    id: 'gateway',
    title: 'this gateway',
    call: (scenario) => ({
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${masterKey}` },
      body: chatRequest({ ...scenario.shape, model: gatewayModel(scenario) }),
    }),
    start: async () => {
      // A real file, opened for appending: truncating it between rounds bounds it and leaves no hole.
      const logFile = join(setting.folder, 'gateway.log');
      const log = openSync(logFile, 'a');
      const running = await startNode(
        setting,
        (port) => [
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
        { stdout: log, cwd: setting.folder },
      );
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

const gatewayProgram = join(root, 'packages/proxy/bin/llm-proxy.js');
const buildMs = 300_000;

/** Builds the proxy and what it stands on; says what went wrong. */
function buildGateway(): string | undefined {
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

/** One deployment per fake answer, so that the model's name alone picks the upstream. */
function gatewayConfig({ routes, upstreamPort }: TargetSetting): string {
  const origin = `http://127.0.0.1:${String(upstreamPort)}`;
  const deployment = (name: string, model: string, base: string): string =>
    [
      `  - model_name: ${name}`,
      '    litellm_params:',
      `      model: ${model}`,
      `      api_base: ${base}`,
      `      api_key: ${upstreamKey}`,
    ].join('\n');
  const deployments = routes.flatMap((route) => [
    deployment(
      gatewayModel({ upstream: 'openai', route, shape: { stream: false, textLength: 0 } }),
      `openai/${openaiModel}`,
      `${origin}/${route}/v1`,
    ),
    deployment(
      gatewayModel({ upstream: 'anthropic', route, shape: { stream: false, textLength: 0 } }),
      `anthropic/${anthropicModel}`,
      `${origin}/${route}`,
    ),
  ]);
  return `model_list:\n${deployments.join('\n')}\ngeneral_settings:\n  master_key: ${masterKey}\n`;
}

function createPortkey(setting: TargetSetting): Target | { readonly reason: string } {
  const installed = installPortkey();
  if ('reason' in installed) return installed;
  const origin = `http://127.0.0.1:${String(setting.upstreamPort)}`;
  return {
    id: 'portkey',
    title: `Portkey ${portkeyVersion}`,
    call: ({ upstream, shape, route }) => ({
      path: '/v1/chat/completions',
      headers: {
        authorization: `Bearer ${upstreamKey}`,
        'x-portkey-provider': upstream,
        'x-portkey-custom-host': `${origin}/${route}/v1`,
      },
      body: chatRequest({ ...shape, model: upstream === 'openai' ? openaiModel : anthropicModel }),
    }),
    // It listens on every interface and has no option against it.
    start: () =>
      startNode(setting, (port) => [installed.program, `--port=${String(port)}`, '--headless'], {
        onLoopback: true,
      }),
  };
}
