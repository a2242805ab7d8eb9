import type { JsonOutbound, Loss, TextCompletionRequest } from '@llm/core';
import { compact, isForeign, ownFields, ownForm, withFields } from './fields.ts';

/** A request for completions as OpenAI reads it. */
export function encodeRequest(request: TextCompletionRequest): JsonOutbound {
  const { prompts, stop, includeUsage, extra } = request;
  const form = ownForm(extra);
  const isSingle = form['single'] === true && prompts.length === 1;
  const isOneStop = form['stop'] === 'string' && stop?.length === 1;
  const body = withFields(
    compact({
      model: request.model,
      prompt: isSingle ? prompts[0] : prompts,
      stream: request.stream,
      stream_options: includeUsage === undefined ? undefined : { include_usage: includeUsage },
      suffix: request.suffix,
      echo: request.echo,
      n: request.candidates,
      best_of: request.bestOf,
      logprobs: request.logprobs,
      max_tokens: request.maxOutputTokens,
      temperature: request.temperature,
      top_p: request.topP,
      stop: isOneStop ? stop[0] : stop,
      seed: request.seed,
      frequency_penalty: request.frequencyPenalty,
      presence_penalty: request.presencePenalty,
      logit_bias: request.logitBias,
      user: request.user,
    }),
    ownFields(extra),
  );
  if (!isForeign(extra)) return { body };
  const losses = Object.keys(extra?.fields ?? {}).map((path): Loss => ({
    path,
    kind: 'parameter',
  }));
  return losses.length === 0 ? { body } : { body, losses };
}
