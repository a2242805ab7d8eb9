import { type Call, LLMError } from '@llm/core';
import type { EndpointOptions } from './endpoint.ts';

/**
 * The models of a call that names several, with commas between them; `undefined` for a call of one model, whose name may have a comma.
 *
 * @throws {LLMError} invalid_request: a name is missing between two commas, there are more than one request may name, or a stream of
 *   all of them is asked for
 */
export function modelsOf(
  { model, stream, settings }: Pick<Call, 'model' | 'stream' | 'settings'>,
  { isModel, maxModels }: Pick<EndpointOptions, 'isModel' | 'maxModels'>,
): readonly string[] | undefined {
  if (!model.includes(',') || maxModels === 1 || isModel(model)) return undefined;
  const models = model.split(',').map((name) => name.trim());
  if (models.includes('')) throw refused('model', 'model names no model between two of its commas');
  if (models.length > maxModels)
    throw refused(
      'model',
      `model names ${models.length} models, and at most ${maxModels} may be asked at once`,
    );
  if (stream && settings.fastestResponse !== true)
    throw refused(
      'stream',
      'the answers of several models are a list, which is not streamed; with fastest_response the first to answer is',
    );
  return models;
}

function refused(param: string, message: string): LLMError {
  return new LLMError('invalid_request', message, { param });
}
