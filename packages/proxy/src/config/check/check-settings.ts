import type { ConfigFile } from '../schema/config-schema.ts';
import type { Mistake } from './mistake.ts';

const shortestGoodKey = 16;

/** Warnings about settings that are valid and probably not intended: a strategy that is not used, a key that is easy to guess. */
export function checkSettings(file: ConfigFile): readonly Mistake[] {
  const warnings: Mistake[] = [];
  const strategy = file.router_settings?.routing_strategy;
  if (strategy !== undefined && strategy !== 'simple-shuffle') {
    warnings.push({
      path: 'router_settings.routing_strategy',
      message: `${strategy} is not here yet; simple-shuffle is used`,
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
