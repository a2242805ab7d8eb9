import { createClient, openai } from '@llm/providers';

const llm = createClient({ providers: [openai] });
const messages = [{ role: 'user', content: 'Say hello' }] as const;
const stream = await llm.completion({ model: 'gpt-4o', messages, stream: true });
for await (const text of stream.text()) process.stdout.write(text);
