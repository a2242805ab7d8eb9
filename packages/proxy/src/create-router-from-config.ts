import {
  asObject,
  type CallContext,
  type CallLayer,
  type CallService,
  type CallSettings,
  type Clock,
  type JsonObject,
  type Logger,
  type OperationName,
  type Call,
  type Provider,
  resolveSettings,
  stack,
  type Transport,
} from '@llm/core';
import type { Catalogue } from '@llm/providers/catalogue';
import type { Router } from '@llm/router';
import { callDefaults, callLayers, openRouter } from './config/build/build-gateway.ts';
import type { Mistake } from './config/check/mistake.ts';
import { type Config, loadConfig } from './config/load.ts';
import type { Environment } from './config/read/environment.ts';
import type { ConfigInput } from './config/schema/config-schema.ts';

/** What stands in `model_list` and in `router_settings` of a configuration, side by side, as LiteLLM's `Router` takes it. */
export type RouterConfig = Pick<ConfigInput, 'model_list'> &
  NonNullable<ConfigInput['router_settings']> & {
    /** Settings of calls, such as `drop_params`. */
    readonly litellm_settings?: ConfigInput['litellm_settings'];
    /** Credentials that deployments name. */
    readonly credential_list?: ConfigInput['credential_list'];
    /** Providers that deployments name and that are none of ours. */
    readonly providers?: ConfigInput['providers'];
    /** Variables that win over those of the process, for this router only. */
    readonly environment_variables?: ConfigInput['environment_variables'];
  };

/** What does not stand in a configuration. */
export interface RouterParts {
  /** Where `os.environ/NAME` and default keys are looked up. Default: the variables of this process. */
  readonly environment?: Environment;
  /** Providers that deployments may name. Default: all of `@llm/providers`. */
  readonly providers?: readonly Provider[];
  /** Is told of cooldowns and failures of the router's own parts. Default: nobody. */
  readonly logger?: Logger;
  /** Default: sockets of the router's own. */
  readonly transport?: Transport;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Knows prices, limits and abilities that the configuration does not set. Default: nobody does. */
  readonly catalogue?: Catalogue;
}

/** A router that a configuration describes. It is a service: `createClient({ service: router })`. */
export interface ConfiguredRouter extends Router {
  /** What is accepted and has no effect, or not the effect that it seems to have. */
  readonly warnings: readonly Mistake[];
  /** Closes the sockets to upstreams. For after the last call. */
  close(): Promise<void>;
}

/**
 * A router in the words of LiteLLM's `Router(model_list=…)`, or of a file `config.yaml` by its path.
 *
 * @throws {LLMError} invalid_request: something in it is wrong; the message lists every mistake, a line each
 */
export async function createRouterFromConfig(
  config: RouterConfig | string,
  parts: RouterParts = {},
): Promise<ConfiguredRouter> {
  const { environment, providers, ...built } = parts;
  const loaded = await loadConfig(typeof config === 'string' ? config : toFile(config), {
    ...(environment !== undefined && { environment }),
    ...(providers !== undefined && { providers }),
  });
  const { router, close } = openRouter(loaded, built);
  const service = stack<CallService>(layersOf(loaded), router);
  // The router is a function with methods. The stack around it has none, so they are copied.
  const methods = { ...router };
  return Object.assign(service, methods, {
    warnings: loaded.warnings,
    close,
  });
}

const sections: ReadonlySet<string> = new Set([
  'model_list',
  'litellm_settings',
  'credential_list',
  'providers',
  'environment_variables',
]);

function toFile(config: RouterConfig): JsonObject {
  const fields = Object.entries(asObject(config) ?? {}).filter(([, value]) => value !== undefined);
  const of = (isSection: boolean) =>
    Object.fromEntries(fields.filter(([name]) => sections.has(name) === isSection));
  return { ...of(true), router_settings: of(false) };
}

function layersOf(config: Config): readonly CallLayer[] {
  const defaults = callDefaults(config);
  const isEmpty = Object.keys(defaults).length === 0;
  return [...(isEmpty ? [] : [defaulting(defaults)]), ...callLayers(config)];
}

/** What a caller asks for itself wins over what is configured for all calls. */
function defaulting(defaults: CallSettings): CallLayer {
  return (inner) =>
    <Op extends OperationName>(call: Call<Op>, context: CallContext) => {
      const { settings, asked = settings } = call;
      const configured = { ...settings, ...defaults };
      return inner({ ...call, settings: resolveSettings(configured, undefined, asked) }, context);
    };
}
