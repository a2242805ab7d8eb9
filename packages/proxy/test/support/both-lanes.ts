import { startGateway, type TestGateway, type TestGatewayOptions } from './start-gateway.ts';

export type Lane = NonNullable<TestGatewayOptions['lane']>;

export const laneNames: readonly Lane[] = ['native', 'translate'];

/** Two gateways that differ in their lane alone. */
export interface BothLanes {
  readonly of: Readonly<Record<Lane, TestGateway>>;
  close(): Promise<void>;
}

/** Models `openai` and `anthropic` at one upstream, which may fail as often as a test wants. */
export function modelsAt(origin: string): Pick<TestGatewayOptions, 'models' | 'cooldown'> {
  return {
    models: {
      openai: { provider: 'openai', baseUrl: `${origin}/v1` },
      anthropic: { provider: 'anthropic', baseUrl: origin },
    },
    cooldown: false,
  };
}

export async function startBothLanes(
  options: Omit<TestGatewayOptions, 'lane'>,
): Promise<BothLanes> {
  const native = await startGateway({ ...options, lane: 'native' });
  const translate = await startGateway({ ...options, lane: 'translate' });
  return {
    of: { native, translate },
    async close() {
      await native.close();
      await translate.close();
    },
  };
}
