import type { JsonObject } from '@llm/core';
import { claudeFamilies, messagesDefault } from './claude-families.ts';
import { modelName } from './model-name.ts';
import { responsesDefault, responsesFamilies } from './responses-families.ts';
import { takesOfChat } from './takes-of-chat.ts';
import type { Takes } from './takes.ts';
import { createTakesOf, type TakesOf } from './takes-table.ts';

/** An API whose models the table knows. */
export type KnownApi = 'openai-chat' | 'openai-responses' | 'anthropic-messages';

const tables: Readonly<Record<KnownApi, TakesOf>> = {
  'openai-chat': takesOfChat,
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
