export {
  checkConfig,
  loadConfig,
  type CheckedConfig,
  type Config,
  type LoadOptions,
} from './load.ts';
export { buildGateway, masterKeyOf, type BuildOptions, type BuiltGateway } from './build.ts';
export { chooseAddress, type Address, type AddressOptions } from './address.ts';
export { toServerLimits, type ServerLimits } from './server-limits.ts';
export { effectiveConfig } from './effective-config.ts';
export { configJsonSchema } from './json-schema.ts';
export { formatMistake, type Mistake, type Place } from './mistake.ts';
export { maskSecret, maskSecrets, type MaskOptions } from './mask.ts';
export { readEnvironment, type Environment } from './environment.ts';
export type { ConfigFile } from './schema.ts';
export type { DeploymentPlan } from './plan-deployments.ts';
