import { createOpenAI } from '@ai-sdk/openai';
import { describeAiSdk } from './ai-sdk-cases.ts';

// What this provider uses where nobody names an API.
describeAiSdk('@ai-sdk/openai over Responses', {
  createModel: ({ url, model, apiKey }) => createOpenAI({ baseURL: `${url}/v1`, apiKey })(model),
  countsStreams: true,
  chatOnly: true,
  // Without it this library refers to what it believes to be stored, by ids, in place of sending it again.
  providerOptions: { openai: { store: false } },
});
