import { anthropicUpstream } from './anthropic-upstream.ts';
import { geminiUpstream } from './gemini-upstream.ts';
import { openaiUpstream } from './openai-upstream.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** The kinds of upstream that a client is tried with. */
export const upstreamKinds = ['openai', 'anthropic'] as const;
export type UpstreamKind = (typeof upstreamKinds)[number];

/** Those, and the upstreams whose protocol few clients speak. */
export const stageKinds = [...upstreamKinds, 'gemini'] as const;
export type StageKind = (typeof stageKinds)[number];

/** A gateway with an upstream of each kind behind it. */
export interface Stage {
  readonly gateway: TestGateway;
  readonly upstreams: Readonly<Record<StageKind, Upstream>>;
  close(): Promise<void>;
}

/** The model that an upstream of a kind serves. */
export function modelOf(kind: StageKind): string {
  return `${kind}-model`;
}

/** @param chatOnly the upstream that speaks like OpenAI knows Chat Completions only, so that other calls are translated */
export async function startStage({ chatOnly = false } = {}): Promise<Stage> {
  const upstreams = {
    openai: await startUpstream(openaiUpstream),
    anthropic: await startUpstream(anthropicUpstream),
    gemini: await startUpstream(geminiUpstream),
  };
  const gateway = await startGateway({
    models: {
      [modelOf('openai')]: {
        provider: chatOnly ? 'chat' : 'openai',
        baseUrl: `${upstreams.openai.origin}/v1`,
      },
      [modelOf('anthropic')]: { provider: 'anthropic', baseUrl: upstreams.anthropic.origin },
      [modelOf('gemini')]: { provider: 'gemini', baseUrl: upstreams.gemini.origin },
    },
    // Calls that must fail would rest the one deployment of a model.
    cooldown: false,
  });
  return {
    gateway,
    upstreams,
    async close() {
      await gateway.close();
      await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
    },
  };
}

/** A picture of one pixel. */
export const pixelPng =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const pixelBytes = Buffer.from(pixelPng, 'base64').length;

const text = 'string' as const;

export const weatherParameters = {
  type: 'object' as const,
  properties: { city: { type: text }, unit: { type: text } },
  required: ['city'],
};
export const forecastSchema = {
  type: 'object' as const,
  properties: { city: { type: text }, celsius: { type: 'number' as const } },
  required: ['city', 'celsius'],
  additionalProperties: false,
};
