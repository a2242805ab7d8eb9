import type { JsonObject } from '@llm/core';
import { claudeFamilies, messagesDefault } from './claude-families.ts';
import { grokFamilies } from './grok-families.ts';
import { chatDefault, openaiFamilies } from './openai-families.ts';
import { responsesDefault, responsesFamilies } from './responses-families.ts';
import type { Takes } from './takes.ts';
import { createTakesOf, type TakesOf } from './takes-table.ts';

/** An API whose models the table knows. */
export type KnownApi = 'openai-chat' | 'openai-responses' | 'anthropic-messages';

const tables: Readonly<Record<KnownApi, TakesOf>> = {
  'openai-chat': createTakesOf({
    families: [...openaiFamilies, ...grokFamilies],
    others: chatDefault,
    nameOf: modelName,
  }),
  'openai-responses': createTakesOf({
    families: responsesFamilies,
    others: responsesDefault,
    nameOf: modelName,
  }),
  'anthropic-messages': createTakesOf({
    families: claudeFamilies,
    others: messagesDefault,
    nameOf: modelName,
  }),
};

/**
 * What a model takes: its row of the table, with what its provider and its deployment say.
 *
 * @param said a `Takes` as data, such as `Provider.takes`
 */
export function takesOf(api: KnownApi, model: string, said?: JsonObject): Takes {
  return tables[api](model, said);
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
