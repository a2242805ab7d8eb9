import OpenAI from 'openai';
import { zodFunction } from 'openai/helpers/zod';
import { z } from 'zod';

const llm = new OpenAI();
const weather = zodFunction({
  name: 'weather',
  parameters: z.object({ city: z.string() }),
  function: ({ city }) => `sunny in ${city}`,
});
const messages = [{ role: 'user' as const, content: 'How is the weather in Paris?' }];
const run = llm.chat.completions.runTools({ model: 'gpt-4o', messages, tools: [weather] });
console.log(await run.finalContent());
