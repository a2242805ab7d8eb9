import type { CallSettings } from '../contract/call.ts';

/**
 * The settings of a call from those who may set them. Of each setting the nearest to the call wins: what its caller
 * asked for, then what the deployment says that answers it, then what is configured for all calls. So an operator's
 * word for one deployment stands against his word for all, and a caller who says `drop_params: false` is refused
 * rather than answered without a parameter.
 *
 * `dropFields` are added up, because a field that a deployment cannot take does not become good by a caller's list, and so
 * are `allowFields`.
 *
 * LiteLLM's router merges a deployment's parameters under those of the call, too. It documents that `drop_params` may
 * stand in all three places, and not which wins (docs.litellm.ai/docs/completion/drop_params, 2026-11-30).
 */
export function resolveSettings(
  configured: CallSettings,
  deployment: CallSettings | undefined,
  asked: CallSettings | undefined,
): CallSettings {
  // Most calls ask for nothing, and then what is configured is shared by all of them.
  if (deployment === undefined) {
    return asked === undefined ? configured : { ...configured, ...asked };
  }
  const resolved = { ...configured, ...deployment, ...asked };
  if (deployment.dropFields === undefined && deployment.allowFields === undefined) return resolved;
  const all = [deployment, configured, asked ?? {}];
  return { ...resolved, ...listOf('dropFields', all), ...listOf('allowFields', all) };
}

function listOf(name: 'dropFields' | 'allowFields', all: readonly CallSettings[]): CallSettings {
  const names = all.flatMap((settings) => settings[name] ?? []);
  return names.length === 0 ? {} : { [name]: [...new Set(names)] };
}
