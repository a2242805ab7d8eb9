import OpenAI from 'openai';

const llm = new OpenAI();
const messages = [{ role: 'user' as const, content: 'Say hello' }];
const { choices } = await llm.chat.completions.create({ model: 'gpt-4o', messages });
console.log(choices[0]?.message.content);
