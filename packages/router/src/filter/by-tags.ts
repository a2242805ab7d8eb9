import { asArray, cutText, LLMError, type Call } from '@llm/core';
import type { Deployment } from '../deployment.ts';
import type { StrategyInput } from '../strategy/strategy.ts';
import type { DeploymentFilter } from './filter.ts';

/** How the tags of calls and deployments are compared. */
export interface TagOptions {
  /** One common tag is enough; otherwise a deployment must have all tags of the call. Default `true`. */
  readonly matchAny?: boolean;
  /**
   * What `tagPatterns` of deployments are searched for in, such as `User-Agent: claude-code/2.1`. It is asked only where a deployment
   * has some, and of each text only the first 1000 characters count. Default: nothing.
   */
  readonly textsOf?: (input: StrategyInput) => readonly string[];
}

// Longer texts of callers are nothing that anybody wrote a pattern for.
const longestText = 1_000;

/** The tag of deployments that take the calls nobody else is meant for. */
const defaultTag = 'default';

/**
 * Sends a call to deployments that have its tags: those of its settings, and `tags` of its metadata. Where none has them, and
 * for a call without tags, it goes to the deployments tagged `default`; a call without tags goes to all where none is tagged so.
 *
 * `&tag` asks for that tag beside what else is asked for, and `!tag` for deployments without it.
 *
 * A deployment with `tagPatterns` also takes calls that fit one of them, and, without tags of its own, no others. Where all tags of a call are
 * needed, a pattern does not stand in for them.
 *
 * @throws {LLMError} (`narrow`) permission_denied: no deployment has what the call asks for
 */
export function byTags({ matchAny = true, textsOf = () => [] }: TagOptions = {}): DeploymentFilter {
  const fitsTexts = (texts: readonly string[]) => (deployment: Deployment) => {
    const { tags = [], tagPatterns = [] } = deployment;
    if (!matchAny && tags.length > 0) return false;
    return tagPatterns.some((pattern) => texts.some((text) => pattern.test(text)));
  };
  return {
    why: 'tags',
    narrow(candidates, input) {
      const { call } = input;
      const isMatched = candidates.some(({ deployment }) => deployment.tagPatterns !== undefined)
        ? fitsTexts(textsOf(input).map((text) => text.slice(0, longestText)))
        : undefined;
      const wanted = readTags(call);
      const allowed =
        wanted.required.length + wanted.excluded.length === 0
          ? candidates
          : candidates.filter(({ deployment }) => allows(deployment, wanted));
      const fitting = fits(allowed, wanted, { matchAny, isMatched });
      if (fitting.length > 0) return fitting.length === candidates.length ? candidates : fitting;
      const shown = [...wanted.any, ...wanted.required.map((tag) => `&${tag}`)]
        .concat(wanted.excluded.map((tag) => `!${tag}`))
        .join(', ');
      const message = `no deployment of ${call.model} is there for calls ${shown === '' ? 'without tags' : `with the tags ${cutText(shown, 200)}`}`;
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

interface Fitting {
  readonly matchAny: boolean;
  /** Whether a deployment's patterns say that it takes the call; `undefined` where no deployment has any. */
  readonly isMatched: ((deployment: Deployment) => boolean) | undefined;
}

function fits<Candidate extends { readonly deployment: Deployment }>(
  candidates: readonly Candidate[],
  { any, required }: WantedTags,
  { matchAny, isMatched }: Fitting,
): readonly Candidate[] {
  const those = (test: (deployment: Deployment) => boolean): readonly Candidate[] =>
    candidates.filter(({ deployment }) => test(deployment));
  const having = (test: (tags: readonly string[]) => boolean): readonly Candidate[] =>
    those(({ tags = [] }) => test(tags));
  const defaults = having((tags) => tags.includes(defaultTag));
  if (any.length === 0) {
    if (required.length > 0) return candidates;
    const matched = isMatched === undefined ? [] : those(isMatched);
    if (matched.length > 0) return matched;
    return defaults.length > 0 ? defaults : isMatched === undefined ? candidates : those(isForAll);
  }
  const hasTags = ({ tags = [] }: Deployment): boolean =>
    matchAny ? any.some((tag) => tags.includes(tag)) : any.every((tag) => tags.includes(tag));
  const matching = those((one) => hasTags(one) || isMatched?.(one) === true);
  return matching.length > 0 ? matching : defaults;
}

/** A deployment of which only patterns are said takes nothing else. */
function isForAll({ tags = [], tagPatterns = [] }: Deployment): boolean {
  return tagPatterns.length === 0 || tags.length > 0;
}
