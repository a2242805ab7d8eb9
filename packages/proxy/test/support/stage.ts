import { anthropicUpstream } from './anthropic-upstream.ts';
import { openaiUpstream } from './openai-upstream.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** The kinds of upstream that a client is tried with. */
export const upstreamKinds = ['openai', 'anthropic'] as const;
export type UpstreamKind = (typeof upstreamKinds)[number];

/** A gateway with an upstream of each kind behind it. */
export interface Stage {
  readonly gateway: TestGateway;
  readonly upstreams: Readonly<Record<UpstreamKind, Upstream>>;
  close(): Promise<void>;
}

/** The model that an upstream of a kind serves. */
export function modelOf(kind: UpstreamKind): string {
  return `${kind}-model`;
}

export async function startStage(): Promise<Stage> {
  const upstreams = {
    openai: await startUpstream(openaiUpstream),
    anthropic: await startUpstream(anthropicUpstream),
  };
  const gateway = await startGateway({
    models: {
      [modelOf('openai')]: { provider: 'openai', baseUrl: `${upstreams.openai.origin}/v1` },
      [modelOf('anthropic')]: { provider: 'anthropic', baseUrl: upstreams.anthropic.origin },
    },
    // Calls that must fail would rest the one deployment of a model.
    cooldown: false,
  });
  return {
    gateway,
    upstreams,
    async close() {
      await gateway.close();
      await Promise.all([upstreams.openai.close(), upstreams.anthropic.close()]);
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
