export {
  checkConfig,
  loadConfig,
  type CheckedConfig,
  type Config,
  type LoadOptions,
} from './load.ts';
export {
  buildGateway,
  masterKeyOf,
  type BuildOptions,
  type BuiltGateway,
} from './build/build-gateway.ts';
export { chooseAddress, type Address, type AddressOptions } from './build/address.ts';
export { toServerLimits } from './build/server-limits.ts';
export type { ServerLimits } from '../server-limits.ts';
export { effectiveConfig } from './show/effective-config.ts';

export { formatMistake, type Mistake, type SourcePosition } from './check/mistake.ts';
export { maskSecrets, type MaskOptions } from './show/mask.ts';
export { readEnvironment, type Environment } from './read/environment.ts';
export { configJsonSchema, type ConfigFile } from './schema/config-schema.ts';
export type { DeploymentPlan } from './plan/deployment-plan.ts';
