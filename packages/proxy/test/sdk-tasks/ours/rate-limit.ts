import { createClient, isLLMError, openai } from '@llm/providers';

const llm = createClient({ providers: [openai], retries: 0 });
const messages = [{ role: 'user', content: 'Be limited' }] as const;
try {
  await llm.completion({ model: 'gpt-4o', messages });
} catch (error) {
  if (!isLLMError(error, 'rate_limited')) throw error;
  console.log('wait', error.retryAfterMs);
}
