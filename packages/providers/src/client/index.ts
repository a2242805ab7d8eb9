export { createClientOf, type ClientParts } from './create-client-of.ts';
export type { ClientOf } from './assemble.ts';
export type { ClientCall } from './calls/client-call.ts';
export {
  batchCompletion,
  batchCompletionModels,
  batchCompletionModelsAllResponses,
} from './calls/batches.ts';
export { completion } from './calls/completion.ts';
export { countTokens } from './calls/count-tokens.ts';
export { embedding } from './calls/embedding.ts';
export { messages } from './calls/messages.ts';
export { moderation } from './calls/moderation.ts';
export { runTools } from './calls/run-tools.ts';
export { responses } from './calls/responses.ts';
export { textCompletion } from './calls/text-completion.ts';
export { mocked } from '../mock/mocked.ts';
