import { ChatAnthropic } from '@langchain/anthropic';
import { describeLangChain, wholeCounts } from './langchain-cases.ts';

describeLangChain('@langchain/anthropic', {
  createModel: ({ url, model, apiKey }) =>
    new ChatAnthropic({ model, apiKey, maxRetries: 0, maxTokens: 3_000, anthropicApiUrl: url }),
  // LangChain takes the input from `message_start` alone, where an upstream that counts last has told
  // nothing yet, and adds the output there to the whole output in `message_delta`.
  streamedCounts: (kind) =>
    kind === 'anthropic'
      ? { ...wholeCounts, output_tokens: 1 + wholeCounts.output_tokens }
      : { ...wholeCounts, input_tokens: 0, input_token_details: { cache_read: 0 } },
});
