import type { RetryOptions, RetryPolicy, RouterOptions } from '@llm/router';
import { aliasesOf } from '../plan/model-aliases.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { toPolicy } from './error-policies.ts';

/** What the file says about retries; nothing where it says nothing. */
export function toRetry(file: ConfigFile): Pick<RouterOptions, 'retry'> {
  const { router_settings: router = {}, litellm_settings: litellm = {} } = file;
  const retries = router.num_retries ?? litellm.num_retries;
  const policy = toPolicy(router.retry_policy, 'Retries');
  const policies = policiesByModel(file);
  const retry: RetryOptions = {
    ...(retries !== undefined && { attempts: retries + 1 }),
    ...(router.retry_after !== undefined && { minDelayMs: router.retry_after * 1000 }),
    ...(policy !== undefined && { policy }),
    ...(policies.size > 0 && { policies: Object.fromEntries(policies) }),
  };
  return Object.keys(retry).length === 0 ? {} : { retry };
}

/** A policy counts for a model under all its names. */
function policiesByModel(file: ConfigFile): ReadonlyMap<string, RetryPolicy> {
  const written = file.router_settings?.model_group_retry_policy ?? {};
  const policies = new Map<string, RetryPolicy>();
  for (const [model, policy] of Object.entries(written)) {
    const own = toPolicy(policy, 'Retries');
    if (own !== undefined) policies.set(model, own);
  }
  for (const [name, { model }] of aliasesOf(file)) {
    const own = policies.get(model);
    if (own !== undefined && !policies.has(name)) policies.set(name, own);
  }
  return policies;
}

/** The most attempts on one model that somebody has asked for; `undefined` where nobody has. */
export function askedAttempts({
  attempts,
  policy = {},
  policies = {},
}: RetryOptions): number | undefined {
  const retries = [policy, ...Object.values(policies)].flatMap((one) => Object.values(one));
  const asked = [
    ...(attempts === undefined ? [] : [attempts]),
    ...retries.map((count) => count + 1),
  ];
  return asked.length === 0 ? undefined : Math.max(...asked);
}

/** What the file says about cooldowns. */
export function toCooldown(file: ConfigFile): NonNullable<RouterOptions['cooldown']> {
  const { router_settings: router = {}, litellm_settings: litellm = {} } = file;
  if (router.disable_cooldowns === true) return false;
  const allowedFailures = router.allowed_fails ?? litellm.allowed_fails;
  const allowedFailuresBy = toPolicy(router.allowed_fails_policy, 'AllowedFails');
  return {
    ...(allowedFailures !== undefined && { allowedFailures }),
    ...(allowedFailuresBy !== undefined && { allowedFailuresBy }),
    ...(router.cooldown_time !== undefined && { cooldownMs: router.cooldown_time * 1000 }),
  };
}
