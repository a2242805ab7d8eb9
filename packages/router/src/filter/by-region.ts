import { cutText, LLMError } from '@llm/core';
import type { DeploymentFilter } from './filter.ts';

/** Whether a region lies in an area such as `eu`. Both in lower case. */
export type BelongsTo = (region: string, area: string) => boolean;

/**
 * Sends a call only to deployments in its region: the one that its settings name, and the one that is `allowed` for all
 * calls. Both hold, so that a caller can narrow what the operator allows and not widen it.
 *
 * A deployment whose region nobody knows is in none.
 *
 * @param belongsTo  which regions are an area, beside the region of that name. Default: those whose name begins with it, as
 *   `us-east-1` does with `us`
 * @throws {LLMError} (`narrow`) permission_denied: no deployment is there
 */
export function byRegion(allowed?: string, belongsTo: BelongsTo = beginsWith): DeploymentFilter {
  const isIn = (region: string | undefined, wanted: string): boolean =>
    region !== undefined && (region === wanted || belongsTo(region, wanted));
  return {
    why: 'region',
    narrow(candidates, { call }) {
      const { region: asked } = call.settings;
      if (allowed === undefined && asked === undefined) return candidates;
      const wanted = [allowed, asked].flatMap((region) => region?.toLowerCase() ?? []);
      const fitting = candidates.filter(({ deployment: { region } }) =>
        wanted.every((one) => isIn(region?.toLowerCase(), one)),
      );
      if (fitting.length > 0) return fitting;
      const shown = cutText(wanted.join(' and '), 100);
      throw new LLMError(
        'permission_denied',
        `no deployment of ${call.model} is in the region ${shown}`,
        { param: 'allowed_model_region' },
      );
    },
  };
}

const beginsWith: BelongsTo = (region, area) => region.startsWith(`${area}-`);
