import OpenAI from 'openai';

const llm = new OpenAI();
const messages = [{ role: 'user' as const, content: 'Say hello' }];
const stream = await llm.chat.completions.create({ model: 'gpt-4o', messages, stream: true });
for await (const { choices } of stream) process.stdout.write(choices[0]?.delta.content ?? '');
