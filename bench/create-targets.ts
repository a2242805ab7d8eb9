import { createGateway } from './gateway-target.ts';
import {
  anthropicModel,
  bedrockModel,
  embeddingsModel,
  geminiModel,
  openaiModel,
  upstreamKey,
} from './models.ts';
import {
  chatRequest,
  converseRequest,
  embeddingsRequest,
  geminiRequest,
  messagesRequest,
} from './payloads.ts';
import type { UpstreamApi } from './scenarios.ts';
import { installPortkey, portkeyVersion } from './portkey.ts';
import { noLog, startNode } from './start-node.ts';
import type { Call, CallShape, Target, TargetSetting } from './target.ts';
import type { TargetId } from './target-ids.ts';

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
  direct: ({ upstream }) => ({
    id: 'direct',
    title: 'no gateway',
    call: nativeCall,
    start: (scheme) =>
      scheme === 'https'
        ? Promise.reject(new Error('the loader speaks no TLS'))
        : Promise.resolve({
            port: upstream.port,
            pid: upstream.child.pid,
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
  gateway: (setting) => createGateway(setting, { id: 'gateway', title: 'this gateway' }),
  'gateway-undici': (setting) =>
    createGateway(setting, {
      id: 'gateway-undici',
      title: 'this gateway, by undici',
      transport: 'undici',
    }),
  'gateway-limits': (setting) =>
    createGateway(setting, {
      id: 'gateway-limits',
      title: 'this gateway, 20 deployments with limits',
      limitedDeployments: 20,
    }),
  portkey: createPortkey,
};

/** A caller that speaks the upstream's own protocol, as relays and the upstream itself need it. */
function nativeCall({ upstream, shape, route }: CallShape): Call {
  const { path, headers, body } = nativeRequests[upstream](shape);
  return { path: `/${route}${path}`, headers, body };
}

const bearer = { authorization: `Bearer ${upstreamKey}` };
const nativeRequests: Readonly<Record<UpstreamApi, (shape: CallShape['shape']) => Call>> = {
  openai: (shape) => ({
    path: '/v1/chat/completions',
    headers: bearer,
    body: chatRequest({ ...shape, model: openaiModel }),
  }),
  anthropic: (shape) => ({
    path: '/v1/messages',
    headers: { 'x-api-key': upstreamKey, 'anthropic-version': '2023-06-01' },
    body: messagesRequest({ ...shape, model: anthropicModel }),
  }),
  gemini: (shape) => ({
    path: `/v1beta/models/${geminiModel}:generateContent`,
    headers: { 'x-goog-api-key': upstreamKey },
    body: geminiRequest({ ...shape, model: geminiModel }),
  }),
  bedrock: (shape) => ({
    path: `/model/${encodeURIComponent(bedrockModel)}/converse`,
    headers: bearer,
    body: converseRequest({ ...shape, model: bedrockModel }),
  }),
  embeddings: (shape) => ({
    path: '/v1/embeddings',
    headers: bearer,
    body: embeddingsRequest({ ...shape, model: embeddingsModel }),
  }),
};

function relayTarget(id: TargetId, title: string, mode: string): Create {
  return (setting) => ({
    id,
    title,
    call: nativeCall,
    start: async (scheme) => {
      const origin = setting.upstream.origin(scheme);
      return startNode(setting, scheme, {
        programFor: (port) => [setting.programs.relay, mode, String(port), origin],
      });
    },
  });
}

function createPortkey(setting: TargetSetting): Target | { readonly reason: string } {
  const installed = installPortkey();
  if ('reason' in installed) return installed;
  return {
    id: 'portkey',
    title: `Portkey ${portkeyVersion}`,
    call: ({ upstream, scheme, shape, route }) => ({
      path: '/v1/chat/completions',
      headers: {
        authorization: `Bearer ${upstreamKey}`,
        'x-portkey-provider': upstream,
        'x-portkey-custom-host': `${setting.upstream.origin(scheme)}/${route}/v1`,
      },
      body: chatRequest({ ...shape, model: upstream === 'openai' ? openaiModel : anthropicModel }),
    }),
    // It listens on every interface and has no option against it.
    start: (scheme) =>
      startNode(setting, scheme, {
        programFor: (port) => [installed.program, `--port=${String(port)}`, '--headless'],
        onLoopback: true,
      }),
  };
}
