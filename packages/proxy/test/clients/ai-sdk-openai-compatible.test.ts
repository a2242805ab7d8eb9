import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { describeAiSdk } from './ai-sdk-cases.ts';

describeAiSdk('@ai-sdk/openai-compatible', {
  createModel: ({ url, model, apiKey }) =>
    createOpenAICompatible({
      name: 'gateway',
      baseURL: `${url}/v1`,
      apiKey,
      supportsStructuredOutputs: true,
    })(model),
  thinking: { gateway: { reasoningEffort: 'medium' } },
  // It does not send `stream_options` unless told to.
  countsStreams: false,
});
