import type { ConfigFile } from '../schema/config-schema.ts';
import type { Mistake } from './mistake.ts';

const shortestGoodKey = 16;

/** Warnings about settings that are valid and probably not intended: settings that are not used, a key that is easy to guess. */
export function checkSettings(file: ConfigFile): readonly Mistake[] {
  const warnings: Mistake[] = [];
  const { routing_strategy: strategy = 'simple-shuffle', routing_strategy_args: args = {} } =
    file.router_settings ?? {};
  if (strategy !== 'latency-based-routing' && Object.keys(args).length > 0) {
    warnings.push({
      path: 'router_settings.routing_strategy_args',
      message: `has no effect with routing_strategy: ${strategy}; it is for latency-based-routing`,
    });
  }
  const key = file.general_settings?.master_key;
  if (key !== undefined && key.length < shortestGoodKey) {
    warnings.push({
      path: 'general_settings.master_key',
      message: `has fewer than ${shortestGoodKey} letters, so it can be guessed`,
    });
  }
  return warnings;
}
