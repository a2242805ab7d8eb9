import { openai } from '@ai-sdk/openai';
import { streamText } from 'ai';

const { textStream } = streamText({ model: openai.chat('gpt-4o'), prompt: 'Say hello' });
for await (const text of textStream) process.stdout.write(text);
