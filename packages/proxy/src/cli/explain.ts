import { isLLMError } from '@llm/core';
import { explainRoute, type PlannedDeployment } from '@llm/router';
import { toRouterOptions } from '../config/build/router-options.ts';
import { formatMistake } from '../config/check/mistake.ts';
import { checkConfig, type LoadOptions } from '../config/load.ts';
import type { Verdict } from './check.ts';

/**
 * `config explain`: what a name means to the router of a configuration, without a call: which deployments may be asked and in
 * what order, which models follow after which failure, and what bounds a call.
 */
export async function explain(
  source: string,
  model: string,
  options: LoadOptions = {},
): Promise<Verdict> {
  const { config, mistakes } = await checkConfig(source, options);
  if (config === undefined) {
    const complaints = mistakes.map((mistake) => `error: ${formatMistake(mistake)}\n`).join('');
    return { exitCode: 1, output: '', complaints };
  }
  const routing = toRouterOptions(config);
  const deployments = config.deployments.map(
    ({ id, modelName, provider, model: upstream, params }): PlannedDeployment => ({
      id,
      modelName,
      provider: provider.id,
      model: upstream,
      ...(params.weight !== undefined && { weight: params.weight }),
      ...(params.order !== undefined && { order: params.order }),
      ...(params.tags !== undefined && { tags: params.tags }),
      ...(params.tag_regex !== undefined && { tagPatterns: params.tag_regex }),
    }),
  );
  try {
    const explanation = explainRoute(model, { ...routing, deployments });
    const { stringify } = await import('yaml');
    const strategy = config.file.router_settings?.routing_strategy ?? 'simple-shuffle';
    const shown = { ...explanation, strategy, maxAttempts: routing.maxAttempts };
    return {
      exitCode: 0,
      output: stringify(shown, { aliasDuplicateObjects: false }),
      complaints: '',
    };
  } catch (cause) {
    if (!isLLMError(cause)) throw cause;
    return { exitCode: 1, output: '', complaints: `error: ${cause.message}\n` };
  }
}
