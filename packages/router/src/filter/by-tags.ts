import { asArray, cutText, LLMError, type Call } from '@llm/core';
import type { Deployment } from '../deployment.ts';
import type { DeploymentFilter } from './filter.ts';

/** How the tags of calls and deployments are compared. */
export interface TagOptions {
  /** One common tag is enough; otherwise a deployment must have all tags of the call. Default `true`. */
  readonly matchAny?: boolean;
}

/** The tag of deployments that take the calls nobody else is meant for. */
const defaultTag = 'default';

/**
 * Sends a call to deployments that have its tags: those of its settings, and `tags` of its metadata. Where none has them, and
 * for a call without tags, it goes to the deployments tagged `default`; a call without tags goes to all where none is tagged so.
 *
 * `&tag` asks for that tag beside what else is asked for, and `!tag` for deployments without it.
 *
 * @throws {LLMError} (`narrow`) permission_denied: no deployment has what the call asks for
 */
export function byTags({ matchAny = true }: TagOptions = {}): DeploymentFilter {
  return {
    why: 'tags',
    narrow(candidates, { call }) {
      const wanted = readTags(call);
      const allowed =
        wanted.required.length + wanted.excluded.length === 0
          ? candidates
          : candidates.filter(({ deployment }) => allows(deployment, wanted));
      const fitting = fits(allowed, wanted, matchAny);
      if (fitting.length > 0) return fitting.length === candidates.length ? candidates : fitting;
      const shown = [...wanted.any, ...wanted.required.map((tag) => `&${tag}`)]
        .concat(wanted.excluded.map((tag) => `!${tag}`))
        .join(', ');
      const message = `no deployment of ${call.model} is there for calls with the tags ${cutText(shown, 200)}`;
      throw new LLMError('permission_denied', message, { param: 'tags' });
    },
  };
}

interface WantedTags {
  readonly any: readonly string[];
  readonly required: readonly string[];
  readonly excluded: readonly string[];
}

function readTags({ settings: { tags = [], metadata } }: Call): WantedTags {
  const named = asArray(metadata?.['tags'] ?? []) ?? [];
  const all = new Set([...tags, ...named.filter((tag) => typeof tag === 'string')]);
  const marked = (sign: string): readonly string[] =>
    [...all].filter((tag) => tag.startsWith(sign) && tag.length > 1).map((tag) => tag.slice(1));
  return {
    any: [...all].filter((tag) => !/^[&!]/.test(tag)),
    required: marked('&'),
    excluded: marked('!'),
  };
}

function allows({ tags = [] }: Deployment, { required, excluded }: WantedTags): boolean {
  return required.every((tag) => tags.includes(tag)) && !excluded.some((tag) => tags.includes(tag));
}

function fits<Candidate extends { readonly deployment: Deployment }>(
  candidates: readonly Candidate[],
  { any, required }: WantedTags,
  matchAny: boolean,
): readonly Candidate[] {
  const having = (test: (tags: readonly string[]) => boolean): readonly Candidate[] =>
    candidates.filter(({ deployment: { tags = [] } }) => test(tags));
  const defaults = having((tags) => tags.includes(defaultTag));
  if (any.length === 0) return required.length > 0 || defaults.length === 0 ? candidates : defaults;
  const matching = having((tags) =>
    matchAny ? any.some((tag) => tags.includes(tag)) : any.every((tag) => tags.includes(tag)),
  );
  return matching.length > 0 ? matching : defaults;
}
