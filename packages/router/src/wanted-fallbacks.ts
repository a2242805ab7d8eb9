import { type Call, type CallSettings, type ErrorCode, ownValue } from '@llm/core';
import type { Lists } from './fallback-lists.ts';

const none: readonly string[] = [];

/** The models that a call itself wants to be tried, whatever fails; `undefined` where it leaves that to the lists. */
export function wantedFallbacks({
  model,
  settings: { noFallbacks, fallbacks, fallbacksOf = {} },
}: Pick<Call, 'model' | 'settings'>): readonly string[] | undefined {
  if (noFallbacks === true) return none;
  const own = ownValue(fallbacksOf, model) ?? ownValue(fallbacksOf, '*');
  return own === undefined ? fallbacks : [...(fallbacks ?? none), ...own];
}

/** What stands in for a model after its failure: what the call says for this failure, else what it wants, else the lists. */
export function fallbacksAfter(
  lists: Lists,
  { code, model, wanted, settings }: AfterFailure,
): readonly string[] {
  if (settings.noFallbacks === true) return none;
  const own = ownOf(code, settings);
  return (own && ownValue(own, model)) ?? lists.after(code, model, wanted);
}

interface AfterFailure {
  readonly code: ErrorCode;
  readonly model: string;
  readonly wanted: readonly string[] | undefined;
  readonly settings: CallSettings;
}

function ownOf(
  code: ErrorCode,
  { contextWindowFallbacks, contentPolicyFallbacks }: CallSettings,
): CallSettings['fallbacksOf'] {
  if (code === 'context_length_exceeded') return contextWindowFallbacks;
  return code === 'content_filtered' ? contentPolicyFallbacks : undefined;
}
