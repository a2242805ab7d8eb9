import { cutText, LLMError, nearestName } from '@llm/core';
import type { Deployment } from './deployment.ts';
import {
  compareBySpecificity,
  createModelPattern,
  fillModelPattern,
  isModelPattern,
} from './model-pattern.ts';

/** Another name for a model. */
export interface ModelAlias {
  /** Name of the model that it stands for. */
  readonly model: string;
  /** Callers may use the name, but it is not listed. */
  readonly hidden?: boolean;
}

/** Other names for models: the name, and the model it stands for. */
export type ModelAliases = Readonly<Record<string, string | ModelAlias>>;

/** A model that callers may ask for. */
export interface RouterModel {
  /** A pattern where deployments serve one. */
  readonly name: string;
  /** The providers behind the name, each once. */
  readonly providers: readonly string[];
}

/** What a directory reads of a deployment. */
type NamedDeployment = Pick<Deployment, 'id' | 'modelName'>;

/** What is found under a name. */
export interface Match<Entry> {
  /** At least one. */
  readonly entries: readonly Entry[];
  /** Where the name matched a pattern: what stood for each `*`, and the name itself. */
  readonly captured?: readonly string[];
  readonly name: string;
}

/** Finds the deployments that a name means. */
export interface ModelDirectory<Entry> {
  /**
   * An alias comes first, then a model of exactly that name, then a deployment's id, then the pattern that says most.
   */
  find(name: string): Match<Entry> | undefined;
  /** The `not_found` error for a name that means nothing here. `hint` is what to add; default: the nearest name. */
  explain(name: string, hint?: string): LLMError;
}

/**
 * A directory over entries that each hold a deployment.
 *
 * @throws {TypeError} an alias leads nowhere
 */
export function createModelDirectory<Entry extends { readonly deployment: NamedDeployment }>(
  entries: readonly Entry[],
  aliases: ModelAliases = {},
): ModelDirectory<Entry> {
  const groups = groupByModel(entries);
  const exact = new Map<string, Match<Entry>>();
  for (const entry of entries) {
    exact.set(entry.deployment.id, { entries: [entry], name: entry.deployment.id });
  }
  for (const [name, group] of groups) exact.set(name, { entries: group, name });
  const patterns = [...groups.keys()]
    .filter(isModelPattern)
    .toSorted(compareBySpecificity)
    .map((name) => ({ pattern: createModelPattern(name), entries: groups.get(name) ?? [] }));

  const findUnaliased = (name: string): Match<Entry> | undefined => {
    const found = exact.get(name);
    if (found !== undefined) return found;
    for (const { pattern, entries: matching } of patterns) {
      const captured = pattern.match(name);
      if (captured !== undefined) return { entries: matching, captured, name };
    }
    return undefined;
  };

  const aliased = new Map<string, Match<Entry>>();
  for (const [name, alias] of Object.entries(aliases)) {
    const target = modelOf(alias);
    const found = findUnaliased(target);
    if (found === undefined) {
      throw new TypeError(`the alias ${name} stands for ${target}, which no deployment serves`);
    }
    aliased.set(name, found);
  }

  return {
    find: (name) => aliased.get(name) ?? findUnaliased(name),
    explain(name, hint) {
      if (hint !== undefined) return notFound(name, hint);
      const nearest = nearestName(name, [...groups.keys(), ...visibleNames(aliases)]);
      return notFound(name, nearest && `did you mean '${nearest}'?`);
    },
  };
}

/** What the upstream calls the model that was found. */
export function upstreamModelOf(
  deployment: Pick<Deployment, 'model'>,
  match: Match<unknown>,
): string {
  return match.captured === undefined
    ? deployment.model
    : fillModelPattern(deployment.model, match.captured, match.name);
}

/** The models that callers may ask for, in the order of their deployments; hidden aliases are left out. */
export function listModels(
  deployments: readonly Deployment[],
  aliases: ModelAliases = {},
): readonly RouterModel[] {
  const directory = createModelDirectory(
    deployments.map((deployment) => ({ deployment })),
    aliases,
  );
  const names = new Set([
    ...deployments.map(({ modelName }) => modelName),
    ...visibleNames(aliases),
  ]);
  return [...names].map((name) => ({
    name,
    providers: [
      ...new Set(directory.find(name)?.entries.map(({ deployment }) => deployment.provider)),
    ],
  }));
}

function groupByModel<Entry extends { readonly deployment: NamedDeployment }>(
  entries: readonly Entry[],
): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { modelName } = entry.deployment;
    const group = groups.get(modelName);
    if (group === undefined) groups.set(modelName, [entry]);
    else group.push(entry);
  }
  return groups;
}

function visibleNames(aliases: ModelAliases): readonly string[] {
  return Object.entries(aliases)
    .filter(([, alias]) => typeof alias === 'string' || alias.hidden !== true)
    .map(([name]) => name);
}

function modelOf(alias: string | ModelAlias): string {
  return typeof alias === 'string' ? alias : alias.model;
}

function notFound(name: string, hint: string | undefined): LLMError {
  // The name is the caller's text, so it is cut.
  const shown = cutText(name, 100);
  const end = hint === undefined ? '' : `; ${hint}`;
  return new LLMError('not_found', `there is no model '${shown}'${end}`, { param: 'model' });
}
