import { ChatOpenAI } from '@langchain/openai';
import { describeLangChain, wholeCounts } from './langchain-cases.ts';

describeLangChain('@langchain/openai', {
  createModel: ({ url, model, apiKey }) =>
    new ChatOpenAI({ model, apiKey, maxRetries: 0, configuration: { baseURL: `${url}/v1` } }),
  streamedCounts: () => wholeCounts,
});
