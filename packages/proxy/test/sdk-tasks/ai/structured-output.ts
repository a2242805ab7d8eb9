import { openai } from '@ai-sdk/openai';
import { generateText, Output } from 'ai';
import { z } from 'zod';

const { output } = await generateText({
  model: openai.chat('gpt-4o'),
  prompt: 'Name a city',
  output: Output.object({ schema: z.object({ city: z.string() }) }),
});
console.log(output.city);
