import { createClient, openai, tool } from '@llm/providers';
import { z } from 'zod';

const llm = createClient({ providers: [openai] });
const weather = tool({
  name: 'weather',
  parameters: z.object({ city: z.string() }),
  run: ({ city }) => `sunny in ${city}`,
});
const messages = [{ role: 'user', content: 'How is the weather in Paris?' }] as const;
const { choices } = await llm.runTools({ model: 'gpt-4o', messages, tools: [weather] });
console.log(choices[0]?.message.content);
