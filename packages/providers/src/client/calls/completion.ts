import { withErrorDetails, writtenIn } from '@llm/core';
import { openaiChat } from '../../protocols/openai-chat/index.ts';
import { ask } from '../ask.ts';
import type { Completes } from '../batch/completes.ts';
import type { CompletionAnswer } from '../chat-completion.ts';
import type { CompletionParams } from '../completion-params.ts';
import { type CompletionStream, createCompletionStream } from '../completion-stream.ts';
import type { Engine } from '../engine.ts';
import { isStandardSchema } from '../schema/standard-schema.ts';
import { tidyAnswer } from '../tidy-answer.ts';
import { asChatCompletion, withHidden } from '../wire.ts';
import type { ClientCall } from './client-call.ts';

/** Answers a conversation in OpenAI's shapes: `client.completion`. */
export const completion: ClientCall<'completion'> = {
  name: 'completion',
  bind: (engine) => (params: CompletionParams) => complete(engine, params),
};

/** The same for what is built on it. */
export function completes(engine: Engine): Completes {
  return { completion: (params) => complete(engine, params) };
}

/** Answers a conversation as a client with this engine does. */
export async function complete(
  engine: Engine,
  params: CompletionParams,
): Promise<CompletionAnswer | CompletionStream> {
  // Most calls have no schema of a library, so the code that reads by one is loaded when one has.
  const schema = isStandardSchema(params.response_format)
    ? (await import('../schema/schema-reader.ts')).schemaReader(params.response_format)
    : undefined;
  const asked = schema === undefined ? params : { ...params, response_format: schema.format };
  return ask(engine, { protocol: openaiChat, params: asked }, (answered) => {
    const { result, request, hidden, call } = answered;
    if (result.kind === 'stream') {
      const stream = createCompletionStream({
        stream: result.stream,
        request: request(),
        controller: call.controller,
        hidden,
        elapsedMs: () => answered.elapsedMs(),
        toFailure: (cause) =>
          withErrorDetails(call.toFailure(cause), {
            provider: hidden.custom_llm_provider,
            model: hidden.model_id,
          }),
      });
      return schema === undefined ? stream : schema.readStream(stream);
    }
    const body =
      writtenIn(result, openaiChat.id) ??
      openaiChat.server.encodeResponse(result.decoded(), request());
    const answer = withHidden(tidyAnswer(asChatCompletion(body)), hidden, answered.elapsedMs());
    return schema === undefined ? answer : schema.readAnswer(answer);
  });
}
