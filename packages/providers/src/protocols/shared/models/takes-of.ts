import { asString, type JsonObject } from '@llm/core';
import { claudeFamilies, messagesDefault } from './claude-families.ts';
import { grokFamilies } from './grok-families.ts';
import { chatDefault, openaiFamilies } from './openai-families.ts';
import type { Family, Takes } from './takes.ts';

/** An API whose models the table knows. */
export type KnownApi = 'openai-chat' | 'anthropic-messages';

const tables: Readonly<
  Record<KnownApi, { readonly families: readonly Family[]; readonly others: Takes }>
> = {
  'openai-chat': { families: [...openaiFamilies, ...grokFamilies], others: chatDefault },
  'anthropic-messages': { families: claudeFamilies, others: messagesDefault },
};

// By what providers and deployments say, which are the same objects at each call.
const known: Readonly<Record<KnownApi, WeakMap<JsonObject, Map<string, Takes>>>> = {
  'openai-chat': new WeakMap(),
  'anthropic-messages': new WeakMap(),
};
const nothing: JsonObject = {};
// Callers choose names where a deployment takes any, so that they must not grow a table without bound.
const mostNames = 1000;

/**
 * What a model takes: its row of the table, with what its provider and its deployment say.
 *
 * @param said a `Takes` as data, such as `Provider.takes`
 */
export function takesOf(api: KnownApi, model: string, said: JsonObject = nothing): Takes {
  let names = known[api].get(said);
  if (names === undefined) known[api].set(said, (names = new Map<string, Takes>()));
  let takes = names.get(model);
  if (takes === undefined) {
    if (names.size >= mostNames) names.clear();
    const row = rowOf(api, model, said);
    takes = said === nothing ? row : { ...row, ...said };
    names.set(model, takes);
  }
  return takes;
}

function rowOf(api: KnownApi, model: string, { family }: JsonObject): Takes {
  const { families, others } = tables[api];
  if (family === false) return others;
  const name = modelName(asString(family) ?? model);
  return families.find((row) => row.name.test(name))?.takes ?? others;
}

const claude = /claude-(?:([a-z]+)-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)(?:-([a-z]+))?/;

/**
 * A model's name as the table has it: without the path of a host, and Claude's with the line before the version,
 * `claude-opus-4.7` for `us.anthropic.claude-opus-4-7-v1:0` and `claude-sonnet-3.5` for `claude-3-5-sonnet-20241022`.
 */
export function modelName(model: string): string {
  const name = model.toLowerCase();
  const [, before, major, minor, after] = claude.exec(name) ?? [];
  if (major !== undefined) {
    const version = minor === undefined ? major : `${major}.${minor}`;
    return `claude-${before ?? after ?? 'model'}-${version}`;
  }
  const at = name.indexOf('claude-');
  if (at >= 0) return name.slice(at);
  return name.slice(name.lastIndexOf('/') + 1).replace(/^ft:/, '');
}
