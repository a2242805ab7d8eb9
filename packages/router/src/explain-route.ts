import type { Deployment } from './deployment.ts';
import { createLists, type FallbackLists } from './fallback-lists.ts';
import { createModelDirectory, type ModelAliases, upstreamModelOf } from './model-directory.ts';

/** What is known of a deployment without calling it. */
export type PlannedDeployment = Pick<
  Deployment,
  'id' | 'modelName' | 'provider' | 'model' | 'weight' | 'order' | 'tags' | 'region' | 'limits'
> & {
  /** As they are written. */
  readonly tagPatterns?: readonly string[];
};

/** What a router would do with calls for a name, as far as that is known without one. */
export interface RouteExplanation {
  /** The name as it was asked about. */
  readonly asked: string;
  /** The model or pattern that serves it. */
  readonly group: string;
  /** Those that may be asked, in the order in which they are tried where one is given. */
  readonly deployments: readonly ExplainedDeployment[];
  /** The models that follow, each failure by itself. */
  readonly fallbacks: {
    /** Fallbacks after failures that neither other list is for. */
    readonly afterAnyFailure: readonly string[];
    /** Fallbacks where the conversation is too long for the model. */
    readonly afterTooLongContext: readonly string[];
    /** Fallbacks where the provider's filter refuses the content. */
    readonly afterRefusedContent: readonly string[];
  };
}

/** One deployment of an explained name. */
export interface ExplainedDeployment extends Omit<PlannedDeployment, 'modelName'> {
  /** What its upstream would be asked for. */
  readonly model: string;
  /** Why it is not asked although it serves the name. */
  readonly leftOut?: 'drained';
}

/**
 * Explains what a name means to a router, without a call.
 *
 * @throws {LLMError} not_found: no deployment serves the name
 */
export function explainRoute(
  model: string,
  options: {
    readonly deployments: readonly PlannedDeployment[];
    readonly aliases?: ModelAliases;
    readonly fallbacks?: FallbackLists;
  },
): RouteExplanation {
  const entries = options.deployments.map((deployment) => ({ deployment }));
  const directory = createModelDirectory(entries, options.aliases);
  const match = directory.find(model);
  if (match === undefined) throw directory.explain(model);
  const lists = createLists(options.fallbacks ?? {});
  const after = (code: Parameters<typeof lists.after>[0]): readonly string[] =>
    lists.after(code, model, undefined);
  const orderOf = ({ order = Infinity }: PlannedDeployment): number => order;
  return {
    asked: model,
    group: match.entries[0]?.deployment.modelName ?? model,
    deployments: match.entries
      .map(({ deployment }) => deployment)
      .toSorted((first, second) => orderOf(first) - orderOf(second) || 0)
      .map(({ modelName: _, ...deployment }) => ({
        ...deployment,
        model: upstreamModelOf(deployment, match),
        ...(deployment.weight === 0 && { leftOut: 'drained' as const }),
      })),
    fallbacks: {
      afterAnyFailure: after('upstream'),
      afterTooLongContext: after('context_length_exceeded'),
      afterRefusedContent: after('content_filtered'),
    },
  };
}
