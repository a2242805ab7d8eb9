import { mocked } from '../mock/mocked.ts';
import { completion } from './calls/completion.ts';
import { lazyCall } from './calls/lazy-call.ts';
import { embedding } from './calls/embedding.ts';
import { runTools } from './calls/run-tools.ts';
import { moderation } from './calls/moderation.ts';
import type { Client } from './client.ts';
import type { ClientOptions, ServiceClientOptions } from './client-options.ts';
import { assemble } from './assemble.ts';

// The code of most of them is loaded when it is needed, so that a start pays for none of it.
const everyCall = [
  completion,
  runTools,
  embedding,
  moderation,
  lazyCall(
    'textCompletion',
    async () => (await import('./calls/text-completion.ts')).textCompletion,
  ),
  lazyCall('batchCompletion', async () => (await import('./calls/batches.ts')).batchCompletion),
  lazyCall(
    'batchCompletionModels',
    async () => (await import('./calls/batches.ts')).batchCompletionModels,
  ),
  lazyCall(
    'batchCompletionModelsAllResponses',
    async () => (await import('./calls/batches.ts')).batchCompletionModelsAllResponses,
  ),
  lazyCall('responses', async () => (await import('./calls/responses.ts')).responses),
  lazyCall('messages', async () => (await import('./calls/messages.ts')).messages),
  lazyCall('countTokens', async () => (await import('./calls/count-tokens.ts')).countTokens),
] as const;

/**
 * A client over the given providers, or over a service such as a router. It holds no state but its sockets; two clients do
 * not influence each other.
 */
export function createClient<const Id extends string>(options: ClientOptions<Id>): Client<Id>;
export function createClient(options: ServiceClientOptions): Client;
export function createClient(options: ClientOptions | ServiceClientOptions): Client {
  return assemble(everyCall, options, (clock) => mocked({ clock }));
}
