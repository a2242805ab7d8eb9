import { openai } from '@ai-sdk/openai';
import { streamText } from 'ai';

const answer = streamText({ model: openai.chat('gpt-4o'), prompt: 'Say hello' });
for await (const text of answer.textStream) process.stdout.write(text);
const { totalTokens } = await answer.usage;
console.log(await answer.text, totalTokens);
