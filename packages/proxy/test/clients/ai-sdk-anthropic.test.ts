import { createAnthropic } from '@ai-sdk/anthropic';
import { describeAiSdk } from './ai-sdk-cases.ts';

describeAiSdk('@ai-sdk/anthropic', {
  createModel: ({ url, model, apiKey }) => createAnthropic({ baseURL: `${url}/v1`, apiKey })(model),
  thinking: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
  countsStreams: true,
});
