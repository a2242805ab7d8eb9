import { batchCompletion as askMany } from '../batch/batch-completion.ts';
import { batchCompletionModels as race } from '../batch/batch-completion-models.ts';
import {
  type AllResponsesParams,
  batchCompletionModelsAllResponses as askAll,
} from '../batch/batch-completion-models-all-responses.ts';
import type { BatchCompletionParams } from '../batch/batch-params.ts';
import type { Completes } from '../batch/completes.ts';
import type { SeveralModelsParams } from '../batch/several-models.ts';
import type { Engine } from '../engine.ts';
import type { ClientCall } from './client-call.ts';
import { complete } from './completion.ts';

/** Asks one model many conversations: `client.batchCompletion`. */
export const batchCompletion: ClientCall<'batchCompletion'> = {
  name: 'batchCompletion',
  bind: (engine) => (params: BatchCompletionParams) => askMany(completesOf(engine), params),
};

/** Asks several models and gives the fastest: `client.batchCompletionModels`. */
export const batchCompletionModels: ClientCall<'batchCompletionModels'> = {
  name: 'batchCompletionModels',
  bind: (engine) => (params: SeveralModelsParams) => race(completesOf(engine), params),
};

/** Asks several models and gives all answers: `client.batchCompletionModelsAllResponses`. */
export const batchCompletionModelsAllResponses: ClientCall<'batchCompletionModelsAllResponses'> = {
  name: 'batchCompletionModelsAllResponses',
  bind: (engine) => (params: AllResponsesParams) => askAll(completesOf(engine), params),
};

function completesOf(engine: Engine): Completes {
  return { completion: (params) => complete(engine, params) };
}
