import { createClient, openai } from '@llm/providers';
import { z } from 'zod';

const llm = createClient({ providers: [openai] });
const messages = [{ role: 'user', content: 'Name a city' }] as const;
const response_format = z.object({ city: z.string() });
const { parsed } = await llm.completion({ model: 'gpt-4o', messages, response_format });
console.log(parsed.city);
