import type { Provider } from '@llm/core';
import type { Mistake } from './check/mistake.ts';
import type { TransportPlan } from './plan/choose-transport.ts';
import type { DeploymentPlan } from './plan/deployment-plan.ts';
import type { Environment } from './read/environment.ts';
import type { ConfigFile } from './schema/config-schema.ts';

/** A configuration without mistakes. */
export interface Config {
  /** The settings as written, with environment variables filled in. */
  readonly file: ConfigFile;
  /** The deployments that can be served. */
  readonly deployments: readonly DeploymentPlan[];
  /** How upstreams are connected to. */
  readonly transport: TransportPlan;
  /** The environment variables of the process, overlaid by the file's `environment_variables`. */
  readonly environment: Environment;
  /** What is accepted and has no effect, or not the effect that it seems to have. */
  readonly warnings: readonly Mistake[];
}

/** Options of {@link loadConfig}. */
export interface LoadOptions {
  /** Default: the environment variables of this process. They win over those of a file `.env` beside the configuration. */
  readonly environment?: Environment;
  /** Providers that models may name without a declaration in the file. Default: all of `@llm/providers`. */
  readonly providers?: readonly Provider[];
  /** Refuse what else is left out with a warning, as `server.strict` does. Default false. */
  readonly strict?: boolean;
  /** The text of the file, where it was read already, such as from the standard input. The path is its name then. */
  readonly content?: string;
}

/** A configuration that was checked: every mistake, or none and the configuration. */
export interface CheckedConfig {
  /** Absent where there are mistakes. */
  readonly config?: Config;
  /** What keeps the gateway from starting, in the order of lines. */
  readonly mistakes: readonly Mistake[];
  /** What does not, in the order of lines. */
  readonly warnings: readonly Mistake[];
  /** The names of the models that can be served, also where there are mistakes elsewhere. */
  readonly models: readonly string[];
}
