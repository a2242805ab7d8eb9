import { createOpenAI } from '@ai-sdk/openai';
import { describeAiSdk } from './ai-sdk-cases.ts';

describeAiSdk('@ai-sdk/openai', {
  createModel: ({ url, model, apiKey }) =>
    createOpenAI({ baseURL: `${url}/v1`, apiKey }).chat(model),
  countsStreams: true,
});
