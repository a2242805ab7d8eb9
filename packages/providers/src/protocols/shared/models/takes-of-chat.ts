import { grokFamilies } from './grok-families.ts';
import { modelName } from './model-name.ts';
import { chatDefault, openaiFamilies } from './openai-families.ts';
import { createTakesOf } from './takes-table.ts';

/** What a model takes in Chat Completions. Apart from the tables of other APIs, so that a program that calls no other has none of them. */
export const takesOfChat = createTakesOf({
  families: [...openaiFamilies, ...grokFamilies],
  others: chatDefault,
  nameOf: modelName,
});
