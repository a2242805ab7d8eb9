import { asBoolean } from '@llm/core';
import { takesOf } from '../protocols/shared/models/takes-of.ts';
import type { KnownModel } from './known-model.ts';

/** What a model may be able to do, by the names of `supports`, and the fields of an entry that say so. */
export const abilityFields = {
  vision: 'supports_vision',
  functionCalling: 'supports_function_calling',
  parallelFunctionCalling: 'supports_parallel_function_calling',
  toolChoice: 'supports_tool_choice',
  responseSchema: 'supports_response_schema',
  systemMessages: 'supports_system_messages',
  reasoning: 'supports_reasoning',
  promptCaching: 'supports_prompt_caching',
  webSearch: 'supports_web_search',
  pdfInput: 'supports_pdf_input',
  audioInput: 'supports_audio_input',
  audioOutput: 'supports_audio_output',
  nativeStreaming: 'supports_native_streaming',
  urlContext: 'supports_url_context',
} as const;

/** The name of something that a model may be able to do. */
export type Ability = keyof typeof abilityFields;

/**
 * Whether a model can do something: as its entry says, else as the table of what models take, else by what follows from its
 * other abilities. `undefined` where nobody knows.
 */
export function abilityOf({ entry, key }: KnownModel, ability: Ability): boolean | undefined {
  const said = asBoolean(entry[abilityFields[ability]]);
  if (said !== undefined) return said;
  const model = key.slice(key.indexOf('/') + 1);
  const calls = asBoolean(entry[abilityFields.functionCalling]);
  switch (ability) {
    case 'responseSchema':
      return calls === true ? tookOf(model, 'structuredOutputs') : calls;
    case 'parallelFunctionCalling':
      return calls === true ? tookOf(model, 'parallelToolCalls') : calls;
    case 'audioOutput':
      return entry.output_cost_per_audio_token == null ? undefined : true;
    case 'systemMessages':
    case 'nativeStreaming':
      // Every model that takes tools also takes system messages and streams.
      return calls === true ? true : undefined;
    default:
      return undefined;
  }
}

function tookOf(model: string, what: 'structuredOutputs' | 'parallelToolCalls'): boolean {
  const api = model.includes('claude') ? 'anthropic-messages' : 'openai-chat';
  // The table lists the models that do not take it. All others do.
  return takesOf(api, model)[what] ?? true;
}
