import OpenAI from 'openai';

const llm = new OpenAI({ maxRetries: 0 });
const messages = [{ role: 'user' as const, content: 'Be limited' }];
try {
  await llm.chat.completions.create({ model: 'gpt-4o', messages });
} catch (error) {
  if (!(error instanceof OpenAI.RateLimitError)) throw error;
  console.log('wait', Number(error.headers.get('retry-after')) * 1000);
}
