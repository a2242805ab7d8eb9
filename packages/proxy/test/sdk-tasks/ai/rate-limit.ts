import { openai } from '@ai-sdk/openai';
import { APICallError, generateText } from 'ai';

try {
  await generateText({ model: openai.chat('gpt-4o'), prompt: 'Be limited', maxRetries: 0 });
} catch (error) {
  if (!APICallError.isInstance(error) || error.statusCode !== 429) throw error;
  console.log('wait', Number(error.responseHeaders?.['retry-after']) * 1000);
}
