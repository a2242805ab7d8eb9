import { invalidField } from '@llm/core';
import type { CompletionParams, FallbackParams } from '../completion-params.ts';

/** A model to ask, or one with fields that replace those of the call, such as a key of its own. */
export type ModelChoice = string | FallbackParams;

/** All that calls of several models take: the fields of `completion`, which hold for each, and the models. */
export interface SeveralModelsParams extends Omit<CompletionParams, 'model'> {
  /** In order; one may stand there several times. A text is split at its commas. */
  readonly models?: string | readonly ModelChoice[];
  /** The same, in the words of LiteLLM's `deployments`. */
  readonly deployments?: readonly FallbackParams[];
  /** The same, as one text with commas. */
  readonly model?: string;
}

/** One model of several, and the call that it gets. */
export interface ModelCall {
  readonly model: string;
  readonly params: CompletionParams;
}

/**
 * A call for each model. Each has its own object, so that nothing of one entry reaches another.
 *
 * @throws {LLMError} invalid_request: no models are given, fewer than needed, or one has no name
 */
export function toModelCalls(
  params: SeveralModelsParams,
  { atLeastOne = false }: { readonly atLeastOne?: boolean } = {},
): readonly ModelCall[] {
  const { models, deployments, model, ...shared } = params;
  const name =
    models !== undefined ? 'models' : deployments !== undefined ? 'deployments' : 'model';
  const given: unknown = models ?? deployments ?? model;
  if (given === undefined || given === null)
    throw invalidField('models', 'a list of models, or their names with commas between them');
  const list = listOf(given, name);
  if (atLeastOne && list.length === 0) throw invalidField(name, 'a list of at least one model');
  return list.map((choice, at) => {
    const own = toFields(choice, `${name}[${at}]`);
    return { model: own.model, params: { ...shared, ...own } };
  });
}

function listOf(given: unknown, name: string): readonly unknown[] {
  if (typeof given === 'string') return given.split(',').map((text) => text.trim());
  if (Array.isArray(given)) return given;
  throw invalidField(name, 'a list of models, or their names with commas between them');
}

function toFields(choice: unknown, path: string): FallbackParams {
  if (typeof choice === 'string' && choice !== '') return { model: choice };
  if (isNamed(choice)) return choice;
  throw invalidField(path, 'the name of a model, or an object with one');
}

function isNamed(choice: unknown): choice is FallbackParams {
  const isObject = typeof choice === 'object' && choice !== null && 'model' in choice;
  return isObject && typeof choice.model === 'string' && choice.model !== '';
}
