import { createClient, openai } from '@llm/providers';

const llm = createClient({ providers: [openai] });
const messages = [{ role: 'user', content: 'Say hello' }] as const;
const { choices } = await llm.completion({ model: 'gpt-4o', messages });
console.log(choices[0]?.message.content);
