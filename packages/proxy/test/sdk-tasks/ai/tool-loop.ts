import { openai } from '@ai-sdk/openai';
import { generateText, stepCountIs, tool } from 'ai';
import { z } from 'zod';

const weather = tool({
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => `sunny in ${city}`,
});
const { text } = await generateText({
  model: openai.chat('gpt-4o'),
  prompt: 'How is the weather in Paris?',
  tools: { weather },
  stopWhen: stepCountIs(10),
});
console.log(text);
