import type { Cost } from '../model/cost.ts';

/** What an answer that was kept costs. */
export const free: Cost = {
  totalUsd: 0,
  exactUsd: '0',
  inputUsd: 0,
  outputUsd: 0,
  toolsUsd: 0,
  source: 'cache',
};
