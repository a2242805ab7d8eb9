import { validateText } from '@llm/core';
import { providerIdOf, providerOfBareModel } from '../names/provider-names.ts';

/** A model and whose it is. */
export interface NamedModel {
  /** The id of a provider; `undefined` where neither the caller nor the name says. */
  readonly provider: string | undefined;
  /** As its provider names it. */
  readonly model: string;
}

/**
 * Splits a model's name as callers write it. A provider that is given beside wins over what the name says.
 *
 * @throws {LLMError} invalid_request: it is no text, or empty
 */
export function namedModel(written: string, given?: string): NamedModel {
  const model = validateText(written, 'model');
  const provider = given === undefined ? undefined : providerIdOf(given);
  const slash = model.indexOf('/');
  const before = slash < 0 ? undefined : providerIdOf(model.slice(0, slash));
  if (provider === undefined) {
    return before === undefined
      ? { provider: providerOfBareModel(model), model }
      : { provider: before, model: model.slice(slash + 1) };
  }
  return { provider, model: before === provider ? model.slice(slash + 1) : model };
}

const regions = /^(?:global|us|eu|apac|au|ca|jp|sa|us-gov)\./;
const makers =
  /^(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|qwen|google|writer)\./;

/**
 * The names under which a list may have a model, the nearest first: as it is; without the region, maker and version of
 * Bedrock; with Vertex AI's version written as Anthropic writes it; without the parts of a fine-tuned model; and without
 * the day of a version.
 */
export function namesToTry(model: string): readonly string[] {
  const names = [model];
  const last = (): string => names.at(-1) ?? model;
  const add = (name: string): void => {
    if (name !== '' && !names.includes(name)) names.push(name);
  };
  add(last().replace(regions, ''));
  add(last().replace(makers, ''));
  add(
    last()
      .replace(/(-v\d+)?:\d+$/, '')
      .replace(/-v\d+$/, ''),
  );
  add(last().replace('@', '-'));
  add(/^ft:([^:]+)/.exec(model)?.[1] ?? '');
  add(last().replace(/-\d{4}-\d{2}-\d{2}$|-20\d{6}$|-\d{3}$|-latest$/, ''));
  return names;
}
