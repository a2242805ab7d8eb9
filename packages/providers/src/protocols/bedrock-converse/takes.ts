import type { JsonObject } from '@llm/core';
import { takesOf } from '../shared/models/takes-of.ts';
import type { Takes } from '../shared/models/takes.ts';

/** How the models of one maker are told what Converse has no field for. */
interface Maker {
  readonly name: RegExp;
  readonly takes: Takes;
}

// docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html, …/userguide/prompt-caching.html,
// …/userguide/model-parameters-openai.html and …/userguide/structured-output.html (all read 2026-11-30).
const makers: readonly Maker[] = [
  {
    name: /nova-(?:2|premier-2)/,
    takes: {
      thinking: 'when-told',
      efforts: ['low', 'medium', 'high'],
      cacheMarks: 'cache_control',
    },
  },
  { name: /amazon\.nova/, takes: { thinking: 'never', efforts: [], cacheMarks: 'cache_control' } },
  {
    name: /openai\.gpt-oss/,
    takes: { thinking: 'always', efforts: ['low', 'medium', 'high'] },
  },
];

/** Whether a model is Claude, which is told in Anthropic's words what Converse has no field for. */
export function isClaude(model: string): boolean {
  return /anthropic|claude/i.test(model);
}

/** Whether a model is one of Amazon's own. */
export function isNova(model: string): boolean {
  return /nova/i.test(model);
}

/** Whether a model is one of OpenAI's open ones. */
export function isOpenWeight(model: string): boolean {
  return /openai\.gpt-oss/i.test(model);
}

const nothing: Takes = { cacheMarks: 'none' };

/** What a model takes beside what every model of Converse does. The id of an inference profile may not say whose model it is. */
export function takesOfModel(model: string, said: JsonObject | undefined): Takes {
  if (isClaude(model)) {
    return { cacheMarks: 'cache_control', ...takesOf('anthropic-messages', model, said) };
  }
  const made = makers.find(({ name }) => name.test(model.toLowerCase()))?.takes ?? nothing;
  return said === undefined ? made : { ...made, ...said };
}
