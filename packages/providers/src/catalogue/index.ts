export {
  createCatalogue,
  type Catalogue,
  type CatalogueOptions,
  type CompletionCostParams,
  type CostPerTokenParams,
  type CountedCall,
  type TokenCost,
} from './create-catalogue.ts';
export type { Ability } from './abilities.ts';
export type { EnvironmentCheck } from './environment-of.ts';
export type { ModelInfo } from './model-info.ts';
export type { TokenCounts } from './usage-of-counts.ts';
export type { ModelEntry } from '../money/model-entry.ts';
export { priced } from './priced.ts';
