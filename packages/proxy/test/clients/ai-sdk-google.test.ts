import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { describeAiSdk } from './ai-sdk-cases.ts';

describeAiSdk('@ai-sdk/google', {
  createModel: ({ url, model, apiKey }) =>
    createGoogleGenerativeAI({ baseURL: `${url}/v1beta`, apiKey })(model),
  thinking: { google: { thinkingConfig: { includeThoughts: true, thinkingLevel: 'low' } } },
  countsStreams: true,
  resultAs: (content) => JSON.stringify({ name: 'get_weather', content }),
});
