import { withErrorDetails } from '@llm/core';
import { openaiChat } from '../../protocols/openai-chat/index.ts';
import { ask } from '../ask.ts';
import type { CompletionAnswer } from '../chat-completion.ts';
import type { CompletionParams } from '../completion-params.ts';
import { type CompletionStream, createCompletionStream } from '../completion-stream.ts';
import type { Engine } from '../engine.ts';
import { asChatCompletion, withHidden } from '../wire.ts';
import type { ClientCall } from './client-call.ts';

/** Answers a conversation in OpenAI's shapes: `client.completion`. */
export const completion: ClientCall<'completion'> = {
  name: 'completion',
  bind: (engine) => (params: CompletionParams) => complete(engine, params),
};

/** Answers a conversation as a client with this engine does. */
export async function complete(
  engine: Engine,
  params: CompletionParams,
): Promise<CompletionAnswer | CompletionStream> {
  return ask(engine, { protocol: openaiChat, params }, (answered) => {
    const { result, request, hidden, call } = answered;
    if (result.kind === 'stream') {
      return createCompletionStream({
        stream: result.stream,
        request,
        controller: call.controller,
        hidden,
        elapsedMs: () => answered.elapsedMs(),
        toFailure: (cause) =>
          withErrorDetails(call.toFailure(cause), {
            provider: hidden.custom_llm_provider,
            model: hidden.model_id,
          }),
      });
    }
    const body = openaiChat.server.encodeResponse(result.decoded(), request);
    return withHidden(asChatCompletion(body), hidden, answered.elapsedMs());
  });
}
